/**
 * What scripts add to pages that work without them.
 *
 * Each behaviour looks for the attributes it is for, so a page says what it wants and no page
 * has scripts of its own.
 */
import htmx from "htmx.org";

import { watchBoard } from "./board.js";
import { busy, watchNavigation } from "./busy.js";
import { lost, reached, signedOut, watchConnection } from "./connection.js";
import { watchDialogs } from "./dialogs.js";
import { watchDrafts } from "./drafts.js";
import { watchFiles } from "./files.js";
import { keyOf, watchKeys } from "./keys.js";
import { land } from "./landing.js";
import { watchLive } from "./live.js";
import { select, walk } from "./rows.js";
import { watchSending } from "./sending.js";

globalThis.htmx = htmx;

/** Tells of the requests of htmx what `ask` tells of its own. */
function watchHtmx() {
  const waited = new WeakMap();
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    ctx.request.headers["X-Requested-With"] = "fetch";
    waited.set(ctx, busy());
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => waited.get(ctx)?.());
  document.addEventListener("htmx:error", ({ detail }) => {
    if (detail.error instanceof TypeError) lost();
  });
  document.addEventListener("htmx:before:response", (event) => {
    reached();
    if (event.detail.ctx.response.status !== 401) return;
    // a page to sign in on has no place inside another
    event.preventDefault();
    signedOut();
  });
}

function watchRows() {
  const deeds = { j: () => walk(1), k: () => walk(-1), x: select };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("textarea, select, input:not([type=checkbox])")) return;
    if (document.querySelector("dialog[open]") || localStorage.getItem("bizproc.keys.off") === "yes") return;
    if (deeds[keyOf(event)]?.()) event.preventDefault();
  });
}

watchHtmx();
watchConnection();
watchSending();
watchDrafts();
watchFiles();
watchDialogs();
watchRows();
watchKeys();
watchBoard();
watchLive();
watchNavigation();
land();
document.documentElement.dataset.scripts = "on";
