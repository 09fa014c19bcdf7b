/**
 * Walks rows: `[data-rows] > *` by j and k, Enter opens the first link (as it has the focus),
 * x selects the checkbox.
 */
const ROW = "[data-rows] > *, [data-card]";

/** Returns the row or card that holds an element. */
export function rowOf(it) {
  return it?.closest?.(ROW) ?? null;
}

function firstLink(row) {
  if (row.matches("a[href], [tabindex]")) return row;
  return row.querySelector("a[href]") ?? row.querySelector("button, input, summary");
}

/**
 * Puts the focus on a row some steps away from the one that has it.
 *
 * @param {number} step 1: the next, −1: the one before
 * @returns {boolean} whether there was one
 */
export function walk(step) {
  const rows = [...document.querySelectorAll("[data-rows] > *")].filter(
    (it) => it.checkVisibility?.() !== false && firstLink(it),
  );
  if (!rows.length) return false;
  const now = rows.findIndex((it) => it.contains(document.activeElement));
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1);
  firstLink(rows[next]).focus();
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

/** Selects the row with the focus, or not any more. */
export function select() {
  const box = rowOf(document.activeElement)?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}
