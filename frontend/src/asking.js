/**
 * Asks the server, and tells when it cannot be reached or the session is over.
 *
 * A page that is asked for so gets 401 instead of being led to the sign-in, as nobody would
 * see that page where the answer goes.
 */
import { busy } from "./busy.js";
import { lost, reached, signedOut } from "./connection.js";

export class Unanswered extends Error {}

/**
 * Asks for an address.
 *
 * @param {string} url
 * @param {RequestInit & {quiet?: boolean, fragment?: boolean}} options `quiet`: nobody waits
 *   for it; `fragment`: the part of the page that changes is enough
 * @returns {Promise<Response>}
 * @throws {Unanswered} there is no answer, or nobody is signed in; it was told
 */
export async function ask(url, { quiet = false, fragment = false, ...options } = {}) {
  const headers = new Headers(options.headers);
  headers.set("X-Requested-With", "fetch");
  if (fragment) headers.set("HX-Request", "true");
  const done = quiet ? () => {} : busy();
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    lost();
    throw new Unanswered(String(error));
  } finally {
    done();
  }
  reached();
  if (response.status === 401) {
    signedOut();
    throw new Unanswered("nobody is signed in");
  }
  return response;
}

/** Reads a page out of a response. */
export async function pageOf(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
