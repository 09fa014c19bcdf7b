/** Tells when the server cannot be reached, and when the session is over; what was typed stays. */
import { announce, element, showOver, text } from "./texts.js";

let banner;
let dialog;
let last = performance.now();

/** Says how long ago the server last answered, in milliseconds. */
export function silence() {
  return performance.now() - last;
}

/** Says that the server answered. */
export function reached() {
  last = performance.now();
  banner?.remove();
  banner = undefined;
}

/** Says that the server did not answer. */
export function lost() {
  if (banner) return;
  banner = element("div", { class: "offline", role: "alert" }, text("offline"));
  document.body.prepend(banner);
}

/** Says that nobody is signed in any more; whoever signs in beside this page goes on here. */
export function signedOut() {
  if (dialog?.open) return;
  const to = document.getElementById("script-texts")?.dataset.signIn;
  const title = element("h2", { id: "signed-out-title" }, text("signed-out"));
  const close = element("button", { type: "button", class: "quiet" }, text("close"));
  const actions = element("p", { class: "actions" });
  if (to) {
    // a page beside this one: what was typed here stays
    const link = element("a", { class: "button", href: to, target: "_blank" }, text("sign-in"));
    actions.append(link);
  }
  actions.append(close);
  dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": "signed-out-title" },
    title,
    element("p", {}, text("signed-out-kept")),
    actions,
  );
  close.addEventListener("click", () => dialog.close());
  showOver(dialog);
}

/** Watches the machine's own word on being connected. */
export function watchConnection() {
  window.addEventListener("offline", lost);
  window.addEventListener("online", () => {
    reached();
    announce(text("online"));
  });
}
