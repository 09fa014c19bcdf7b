/**
 * Begins where somebody left off: what was moved or opened before a deed has the focus after
 * it, and what was done is told to who listens.
 */
import { announce } from "./texts.js";

const KEPT = "bizproc.focus";
let before;

/** Goes to another page; the row or card with the focus has it there, too. */
export function goOn(url) {
  const row = [...document.querySelectorAll("[data-card][id], [data-rows] > [id]")].find((it) =>
    it.contains(before ?? document.activeElement),
  );
  if (row) sessionStorage.setItem(KEPT, row.id);
  location.assign(url);
}

/** Remembers what had the focus before a dialog took it. */
export function rememberFocus(it) {
  before = it;
}

export function land() {
  const id = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  const row = id ? document.getElementById(id) : document.querySelector(":target");
  if (row?.matches("[data-card], [data-rows] > *")) {
    const link = row.querySelector("a[href]") ?? row;
    link.focus();
    link.scrollIntoView({ block: "nearest" });
  }
  announce(document.querySelector("#content > [role=status]")?.textContent.trim());
}
