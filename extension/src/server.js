/**
 * Asks the reader's own server. Only the background calls this.
 *
 * No request takes longer than SECONDS: browsers end a background that waits for longer. What the
 * server cannot answer in time it promises, and `again` asks for it.
 */

import { Problem } from "./problem.js";

const SECONDS = 24;
const WAIT = 15; // seconds that the server is asked to try before it promises
const LARGEST = 16_000_000; // bytes of an answer
const VIEW = "offset_unit=utf16";
const PLACE = /^\/v1\/reports\/([0-9a-f]{32})$/;

/**
 * Have a document scored.
 * @param {{origin: string, key: string}} server
 * @param {object} body  of POST /v1/score
 * @returns {Promise<{report: object, id: string|null}|{id: string, after: number}>} the report, or the
 *   id that it will have and the seconds to wait before asking; an `id` of null: it was not stored
 * @throws {Problem}
 */
export async function score(server, body) {
  const headers = { Prefer: `wait=${WAIT}` };
  const response = await ask(server, "POST", "/v1/score", { body: { ...body, offset_unit: "utf16" }, headers });
  return outcome(response, PLACE.exec(response.headers.get("Location") ?? "")?.[1] ?? null);
}

/** Ask for a report that was promised. The same answers as `score`. */
export async function again(server, id) {
  return outcome(await ask(server, "GET", `/v1/reports/${id}?${VIEW}`), id);
}

/** The rating lists as one file, or null when they are those with this ETag. */
export async function lists(server, etag) {
  const response = await ask(server, "GET", "/v1/sources/export", { headers: etag ? { "If-None-Match": etag } : {} });
  if (response.status === 304) return null;
  return { bytes: await limited(response), etag: response.headers.get("ETag") ?? "" };
}

/** Whether a server answers, and takes the key and this extension's origin. Throws a Problem when not. */
export async function greet(server) {
  const response = await ask(server, "POST", "/v1/sources:lookup", { body: { sources: ["example.org"] } });
  await response.body?.cancel();
}

async function outcome(response, id) {
  if (response.status === 202) {
    if (!id) throw Problem.of("answer");
    return { id, after: Number(response.headers.get("Retry-After")) || 1 };
  }
  try {
    return { report: JSON.parse(new TextDecoder().decode(await limited(response))), id };
  } catch (error) {
    throw error instanceof Problem ? error : Problem.of("answer");
  }
}

async function ask({ origin, key }, method, path, { body, headers = {} } = {}) {
  const sent = { ...headers, Accept: "application/json, application/problem+json, application/octet-stream" };
  if (body) sent["Content-Type"] = "application/json";
  if (key) sent.Authorization = `Bearer ${key}`;
  let response;
  try {
    response = await fetch(origin + path, {
      method,
      headers: sent,
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      redirect: "error", // neither text nor key goes anywhere else
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
  } catch (error) {
    throw Problem.of(error.name === "TimeoutError" ? "slow" : "unreachable", origin);
  }
  if (response.ok || response.status === 304) return response;
  throw await refused(response);
}

async function refused(response) {
  let answer = null;
  try {
    answer = JSON.parse(new TextDecoder().decode(await limited(response)));
  } catch {} // an answer that is no problem has only its status
  const type = String(answer?.type ?? "").replace("urn:credcheck:problem:", "");
  const problem = type === "wrong_origin" ? Problem.of("origin", location.origin) : Problem.from(answer, response.status);
  problem.status = response.status;
  return problem;
}

/** The bytes of an answer, unless they are too many. */
async function limited(response) {
  const parts = [];
  let size = 0;
  try {
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > LARGEST) {
        await reader.cancel();
        throw Problem.of("answer");
      }
      parts.push(value);
    }
  } catch (error) {
    throw error instanceof Problem ? error : Problem.of(error.name === "TimeoutError" ? "slow" : "answer");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
