/**
 * Keeps what is typed: `form[data-draft="URL"]` posts its fields there 0.8 s after typing.
 *
 * Before the form itself is sent, it makes sure that somebody is signed in: else the fields
 * would be gone with the page.
 */
import { ask } from "./asking.js";
import { text } from "./texts.js";

const PAUSE = 800;
const timers = new WeakMap();
const sending = new WeakMap();

/** Returns the fields that can be kept: files are chosen anew. */
function fields(form) {
  const kept = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") kept.append(name, value);
  return kept;
}

async function keep(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  sending.get(form)?.abort();
  const controller = new AbortController();
  sending.set(form, controller);
  try {
    const response = await ask(form.dataset.draft, {
      method: "POST",
      body: fields(form),
      quiet: true,
      fragment: true,
      signal: controller.signal,
    });
    say(form, response.ok ? text("draft-kept") : text("draft-lost"));
  } catch (error) {
    if (error.name !== "AbortError") say(form, text("draft-lost"));
  }
}

function say(form, message) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = message;
}

export function watchDrafts() {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("form[data-draft]")) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(keep, PAUSE, form));
  });
  document.addEventListener("submit", (event) => {
    clearTimeout(timers.get(event.target));
    timers.delete(event.target);
  });
  // who signed in beside this page comes back to it: now it can be kept
  document.addEventListener("visibilitychange", () => {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      if (timers.has(form) && document.hidden) keep(form);
    }
  });
}
