/**
 * Looks whether the session still lasts before a form with something in it is sent.
 *
 * A page that lay open for long may have lost it; the form would then come back as a sign-in,
 * without what was typed.
 */
import { ask } from "./asking.js";
import { silence } from "./connection.js";

const LONG = 60_000;
const passed = new WeakSet();

export function watchSending() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || passed.has(form)) return;
    if (silence() < LONG && navigator.onLine) return;
    event.preventDefault();
    try {
      await ask(location.href, { method: "GET", fragment: true });
    } catch {
      return; // told, and everything typed is still there
    }
    passed.add(form);
    form.requestSubmit(event.submitter);
    passed.delete(form);
  });
}
