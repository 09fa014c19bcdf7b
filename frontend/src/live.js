/**
 * Keeps parts of a page fresh: `[data-live="20"][id]` asks its own page again every 20 s while
 * the page is seen, and takes the part of the same id over.
 */
import { Unanswered, ask, pageOf } from "./asking.js";

const tags = new Map();

/** Says whether somebody is at work in a part, so that it must not change under their hands. */
function isInUse(part) {
  const focused = document.activeElement;
  if (document.querySelector("dialog[open]") || part.querySelector(".dragged")) return true;
  if (part.contains(focused) && focused.closest("details[open]") && focused.tagName !== "SUMMARY") return true;
  // who asked for more rows would lose them
  if (part.dataset.grown) return true;
  if (part.contains(focused) && focused.matches("input:not([type=checkbox]), textarea, select")) return true;
  return [...part.querySelectorAll("input, textarea, select")].some(isChanged);
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    const options = [...field.options];
    // without a choice of the page's own the first one stands there
    if (!options.some((it) => it.defaultSelected)) return field.selectedIndex > 0;
    return options.some((it) => it.selected !== it.defaultSelected);
  }
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

/** Opens in the new part what is open in the old one. */
function keepOpen(part, fresh) {
  const before = [...part.querySelectorAll("details")];
  const after = [...fresh.querySelectorAll("details")];
  if (before.length !== after.length) return;
  before.forEach((it, index) => after[index].toggleAttribute("open", it.open));
}

/**
 * Takes a part of the page over from a new one.
 *
 * @param {Element} part
 * @param {Document} page
 */
export async function takeOver(part, page) {
  const fresh = page.getElementById(part.id);
  if (!fresh) return;
  keepOpen(part, fresh);
  await globalThis.htmx.swap({
    sourceElement: part,
    target: part,
    text: fresh.outerHTML,
    swap: "outerMorph",
  });
}

async function refresh(part) {
  if (document.hidden || isInUse(part)) return;
  const headers = tags.has(part.id) ? { "If-None-Match": tags.get(part.id) } : {};
  const response = await ask(location.href, { headers, quiet: true, fragment: true });
  if (response.status !== 200 || isInUse(part)) return;
  const page = await pageOf(response);
  if (!part.isConnected || isInUse(part)) return;
  const tag = response.headers.get("ETag");
  if (tag) tags.set(part.id, tag);
  await takeOver(part, page);
}

/** Asks for the fresh parts from now on; a part that was not reached is asked for again. */
export function watchLive() {
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    const part = ctx.target?.closest?.("[data-live]");
    if (part && ctx.sourceElement !== part) part.dataset.grown = "yes";
  });
  const asked = new Map();
  setInterval(() => {
    const now = performance.now();
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const every = Math.max(1, Number(part.dataset.live) || 20) * 1000;
      if (!asked.has(part.id)) asked.set(part.id, now);
      if (document.hidden || now - asked.get(part.id) < every) continue;
      asked.set(part.id, now);
      refresh(part).catch((error) => {
        if (!(error instanceof Unanswered)) throw error;
      });
    }
  }, 500);
}
