/**
 * What scripts say, in the language of the page.
 *
 * The page brings the texts in `<template id="script-texts">`, so that they are translated
 * where all others are.
 */

/**
 * Returns a text of the page.
 *
 * @param {string} name its `data-text`
 * @returns {string}
 */
export function text(name) {
  const template = document.getElementById("script-texts");
  return template?.content.querySelector(`[data-text="${name}"]`)?.textContent.trim() ?? "";
}

/** Tells who listens to a page what happened on it. */
export function announce(message) {
  const region = document.querySelector("[data-announce]");
  if (!region || !message) return;
  // the same words again are a change only if they were gone in between
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = message;
  });
}

/**
 * Makes an element.
 *
 * @param {string} name of its tag
 * @param {Record<string, string>} attributes
 * @param {...(string | Node)} children
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * Shows a dialog over the page until it is closed; then what had the focus has it again.
 *
 * @param {HTMLDialogElement} dialog
 */
export function showOver(dialog) {
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    // Chromium gives a field the focus back without its caret: nothing could be typed
    if (document.activeElement === before) before.blur();
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
}
