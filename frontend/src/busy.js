/** Shows a bar at the top while somebody waits for longer than a moment. */
import { element } from "./texts.js";

const PATIENCE = 300;
let waiting = 0;
let timer;
const bar = element("div", { class: "busy", hidden: "", "aria-hidden": "true" });

/**
 * Says that something is waited for.
 *
 * @returns {() => void} says that it has come
 */
export function busy() {
  waiting += 1;
  if (waiting === 1) timer = setTimeout(show, PATIENCE);
  let over = false;
  return () => {
    if (over) return;
    over = true;
    waiting -= 1;
    if (waiting) return;
    clearTimeout(timer);
    bar.hidden = true;
  };
}

function show() {
  if (!bar.isConnected) document.body.append(bar);
  bar.hidden = false;
}

/** Shows the bar for forms and links that lead to another page, too. */
export function watchNavigation() {
  let done = () => {};
  const leave = () => {
    done();
    done = busy();
  };
  document.addEventListener("submit", (event) => {
    // the others have had their say by then
    queueMicrotask(() => event.defaultPrevented || leave());
  });
  window.addEventListener("pagehide", () => done());
  window.addEventListener("pageshow", () => done());
}
