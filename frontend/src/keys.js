/**
 * Lets keys do what links and buttons do: `[data-key="m"]` is clicked, or a field focused, by
 * that key, `[data-go="t"]` by g and then that key. `?` shows what there is.
 *
 * What stands in the row or card with the focus comes before what stands elsewhere.
 */
import { element, showOver, text } from "./texts.js";
import { rowOf } from "./rows.js";

const TOGETHER = 1500;
const OFF = "bizproc.keys.off";
const TYPED_INTO = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]";

/** When `g` was pressed, in the time of events. */
let wentAt;

/** Returns the key as a keyboard of Latin letters has it, whatever the layout is. */
export function keyOf(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  const letter = /^Key([A-Z])$/.exec(event.code);
  if (letter) return letter[1].toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return event.key;
}

function isSeen(it) {
  return it.checkVisibility?.({ visibilityProperty: true }) ?? true;
}

/** Returns what a key is for, the nearest to the focus first. */
function meant(key, isGoing) {
  if (isGoing) return document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  const all = [...document.querySelectorAll("[data-key]")].filter((it) => it.dataset.key === key);
  const near = rowOf(document.activeElement);
  const inside = near ? all.filter((it) => near.contains(it)) : [];
  // what is folded into a menu of the row with the focus is meant all the same
  return inside[0] ?? all.filter(isSeen).find((it) => !it.closest("[data-rows] > *, [data-card]"));
}

function press(it) {
  if (it.matches(TYPED_INTO)) {
    it.focus();
    it.select?.();
  } else it.click();
}

/** Keys that people write over by hand would be a trap for who speaks to the machine. */
function areOff() {
  return localStorage.getItem(OFF) === "yes";
}

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPED_INTO) || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    if (key === "?") {
      event.preventDefault();
      showHelp();
      return;
    }
    if (areOff() || key.length > 1) return;
    const isGoing = wentAt !== undefined && event.timeStamp - wentAt < TOGETHER;
    wentAt = key === "g" && !isGoing ? event.timeStamp : undefined;
    const it = meant(key, isGoing);
    if (!it) return;
    event.preventDefault();
    press(it);
  });
}

function line(key, what) {
  return element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, key)), element("td", {}, what));
}

/** Returns the keys of the page with what they do, in the order of the page. */
function known() {
  const found = new Map();
  for (const it of document.querySelectorAll("[data-key], [data-go]")) {
    const key = it.dataset.key ?? `g ${it.dataset.go}`;
    const [own] = [...it.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const label = it.getAttribute("aria-label") || it.labels?.[0]?.textContent || own?.data || it.textContent;
    if (!found.has(key)) found.set(key, label.replace(/\s+/g, " ").trim());
  }
  if (document.querySelector("[data-rows]")) {
    found.set("j", text("key-next")).set("k", text("key-previous")).set("Enter", text("key-open"));
    if (document.querySelector("[data-rows] input[type=checkbox]")) found.set("x", text("key-select"));
  }
  return found;
}

export function showHelp() {
  const body = element("tbody");
  for (const [key, what] of known()) body.append(line(key, what));
  body.append(line("?", text("key-help")));
  const off = element("input", { type: "checkbox" });
  off.checked = areOff();
  off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "yes" : "no"));
  const close = element("button", { type: "button" }, text("close"));
  const title = element("h2", { id: "keys-title" }, text("keys"));
  const dialog = element(
    "dialog",
    { class: "dialog keys", "aria-labelledby": "keys-title" },
    title,
    element("table", {}, body),
    element("label", { class: "check" }, off, ` ${text("keys-off")}`),
    element("p", { class: "actions" }, close),
  );
  close.addEventListener("click", () => dialog.close());
  showOver(dialog);
}
