/**
 * Moves cards: in `[data-board]` a `[data-card]` is dragged into another `[data-column]`. The
 * board's `form[data-move]` is filled in and sent; what is refused puts the card back and is
 * shown over the board with what is missing. Fingers and keys use the card's own link.
 */
import { Unanswered, ask, pageOf } from "./asking.js";
import { sendForm, showPage } from "./dialogs.js";
import { takeOver } from "./live.js";
import { announce, text } from "./texts.js";

let dragged;

function cardsOf(column) {
  return column.querySelector("[data-cards]") ?? column;
}

/** Returns the card before which one would be put that is let go here. */
function cardBelow(column, y) {
  return [...column.querySelectorAll("[data-card]")].find((it) => {
    const box = it.getBoundingClientRect();
    return it !== dragged?.card && y < box.top + box.height / 2;
  });
}

function begin(event) {
  const card = event.target.closest?.("[data-board] [data-card]");
  if (!card || !event.dataTransfer) return;
  dragged = { card, parent: card.parentNode, next: card.nextSibling };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.card);
  card.classList.add("dragged");
}

function over(event) {
  const column = event.target.closest?.("[data-column]");
  if (!dragged || !column || column.closest("[data-board]") !== dragged.card.closest("[data-board]")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  for (const it of document.querySelectorAll(".drop-here")) it.classList.toggle("drop-here", it === column);
  column.classList.add("drop-here");
}

function end() {
  dragged?.card.classList.remove("dragged");
  for (const it of document.querySelectorAll(".drop-here")) it.classList.remove("drop-here");
  dragged = undefined;
}

function putBack({ card, parent, next }) {
  parent.insertBefore(card, next?.parentNode === parent ? next : null);
}

/** Returns what the board's form sends for a move. */
function moveOf(form, card, stage, below) {
  const data = new FormData(form);
  data.set("card", card.dataset.card);
  data.set("stage", stage);
  data.set("revision", card.dataset.revision ?? "");
  data.set("before", below?.dataset.card ?? "");
  // the same drop again is the same deed, another drop is another
  if (data.has("event_id")) data.set("event_id", [data.get("event_id"), card.dataset.card, stage].join("-"));
  return data;
}

async function drop(event) {
  const column = event.target.closest?.("[data-column]");
  if (!dragged || !column) return;
  event.preventDefault();
  const moved = dragged;
  const below = cardBelow(column, event.clientY);
  end();
  const { card } = moved;
  const board = card.closest("[data-board]");
  if (card.closest("[data-column]") === column && (below ?? null) === nextCard(card)) return;
  const form = board.querySelector("form[data-move]") ?? document.querySelector("form[data-move]");
  const data = moveOf(form, card, column.dataset.column, below);
  cardsOf(column).insertBefore(card, below && cardsOf(column) === below.parentNode ? below : null);
  card.setAttribute("aria-busy", "true");
  try {
    await send(form, data, board, moved);
  } catch (error) {
    putBack(moved);
    if (!(error instanceof Unanswered)) throw error;
  } finally {
    card.removeAttribute("aria-busy");
  }
}

function nextCard(card) {
  const all = [...card.closest("[data-column]").querySelectorAll("[data-card]")];
  return all[all.indexOf(card) + 1] ?? null;
}

async function send(form, data, board, moved) {
  const response = await sendForm(form, { data });
  const page = await pageOf(response);
  if (!response.redirected && response.status >= 400) {
    putBack(moved);
    showPage(page, response.url);
    return;
  }
  const name = moved.card.dataset.card;
  // the board as it stands now: sums, counts, and what others moved meanwhile
  const fresh = board.id ? page.getElementById(board.id) ? page : await pageOf(await ask(location.href)) : null;
  if (!fresh) {
    location.assign(response.url);
    return;
  }
  await takeOver(board, fresh);
  announce(page.querySelector("[role=status]")?.textContent.trim() || text("moved"));
  const now = document.querySelector(`[data-card="${CSS.escape(name)}"]`);
  (now?.querySelector("a[href]") ?? now)?.focus();
}

/** Lets cards be taken; those that come later, too. */
export function watchBoard() {
  const enable = (root) => {
    for (const it of root.querySelectorAll?.("[data-board] [data-card]") ?? []) it.draggable = true;
  };
  enable(document);
  new MutationObserver(() => enable(document)).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("dragstart", begin);
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  document.addEventListener("dragend", end);
}
