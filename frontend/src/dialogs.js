/**
 * Opens pages as dialogs: `a[data-dialog]` shows the `#content` of the page it leads to. A
 * form in it is sent from there: what is refused is shown in its place, what is done leads on.
 */
import { Unanswered, ask, pageOf } from "./asking.js";
import { goOn, rememberFocus } from "./landing.js";
import { announce, element, showOver, text } from "./texts.js";

/** Brings the style sheets of a page that this one does not have. */
function takeStyles(page) {
  const known = new Set([...document.styleSheets].map((it) => it.href));
  for (const link of page.querySelectorAll("link[rel=stylesheet][href]")) {
    const href = new URL(link.getAttribute("href"), location.href).href;
    if (!known.has(href)) document.head.append(element("link", { rel: "stylesheet", href }));
  }
}

function fill(dialog, page) {
  takeStyles(page);
  const content = page.getElementById("content");
  const close = element("button", { type: "button", class: "quiet dialog-close", "aria-label": text("close") }, "×");
  close.addEventListener("click", () => dialog.close());
  const parts = content ? [...content.children].map((it) => document.importNode(it, true)) : [text("failed")];
  dialog.replaceChildren(close, ...parts);
  const title = dialog.querySelector("h1, h2");
  if (title) {
    title.id ||= "dialog-title";
    dialog.setAttribute("aria-labelledby", title.id);
  } else dialog.setAttribute("aria-label", text("dialog"));
  globalThis.htmx.process(dialog);
  const fault = dialog.querySelector("[role=alert]");
  if (fault) announce(fault.textContent.replace(/\s+/g, " ").trim());
  // not the button that closes it: the first thing to do there
  const first = dialog.querySelector("[autofocus], [aria-invalid=true]") ??
    dialog.querySelector("main input:not([type=hidden]), form input:not([type=hidden]), form select, form textarea, form button, a[href]");
  first?.focus();
}

/**
 * Shows the content of a page over this one.
 *
 * @param {Document} page
 * @param {string} url where it is from: its forms are sent as from there
 */
export function showPage(page, url) {
  const dialog = element("dialog", { class: "dialog" });
  dialog.dataset.from = url;
  dialog.addEventListener("submit", send);
  dialog.addEventListener("click", (event) => {
    // a link back to where one is closes the dialog, as the page is there
    const link = event.target.closest?.("a[href]");
    if (link && link.href === location.href) {
      event.preventDefault();
      dialog.close();
    }
  });
  rememberFocus(document.activeElement);
  showOver(dialog);
  fill(dialog, page);
  return dialog;
}

/**
 * Sends a form from where it stands.
 *
 * @param {HTMLFormElement} form
 * @param {{submitter?: HTMLElement, data?: FormData, from?: string}} options
 * @returns {Promise<Response>}
 */
export function sendForm(form, { submitter, data = new FormData(form, submitter), from = location.href } = {}) {
  const hasFiles = form.enctype === "multipart/form-data";
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  return ask(new URL(action, from).href, { method: "POST", body: hasFiles ? data : new URLSearchParams(data) });
}

async function send(event) {
  const form = event.target;
  const dialog = event.currentTarget;
  if (event.defaultPrevented) return;
  const method = event.submitter?.getAttribute("formmethod") ?? form.method;
  if (method !== "post") return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  try {
    const response = await sendForm(form, { submitter: event.submitter ?? undefined, from: dialog.dataset.from });
    if (response.redirected) goOn(response.url);
    else fill(dialog, await pageOf(response));
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
  } finally {
    delete form.dataset.sending;
  }
}

export function watchDialogs() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-dialog][href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const response = await ask(link.href);
      showPage(await pageOf(response), response.url);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
    }
  });
}
