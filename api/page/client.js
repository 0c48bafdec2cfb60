// Asks the service. What it refuses is thrown as a Refused, which carries the problem (RFC 9457).

import { askKey, key } from "./key.js";
import { t } from "./words.js";

const POLLED = 1000; // milliseconds between two questions where the service says nothing

export class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The response to one request. Where a key is missing, its reader is asked for one. */
export async function call(method, path, { body, headers = {}, signal } = {}) {
  const response = await send(method, path, { body, headers, signal });
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && (await askKey(problem))) return call(method, path, { body, headers, signal });
  throw new Refused(problem);
}

/** The JSON of an answer. */
export async function ask(method, path, options) {
  return (await call(method, path, options)).json();
}

async function send(method, path, { body, headers, signal }) {
  const sent = { ...headers };
  if (body !== undefined) sent["Content-Type"] = "application/json";
  if (key.get()) sent.Authorization = `Bearer ${key.get()}`;
  try {
    return await fetch(path, {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      cache: "no-store",
      credentials: "omit",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused({ title: t("problem.silent"), detail: t("problem.silent.detail"), next: [t("problem.silent.next")] });
  }
}

async function problemOf(response) {
  const fallback = { title: t("problem.failed"), detail: t("problem.failed.detail", { status: response.status }), next: [] };
  const type = response.headers.get("Content-Type") ?? "";
  return type.includes("json") ? { ...fallback, ...(await response.json().catch(() => ({}))) } : fallback;
}

/** Scores a document and gives the id of its report, which is asked for while it is only promised. */
export async function score(body, { signal }) {
  const headers = { Prefer: "wait=15" };
  const response = await call("POST", "/v1/score", { body: { ...body, fields: "summary" }, headers, signal });
  return (await settled(response, { signal })).id;
}

/** Fetches a report's address again; the id of the new report. */
export async function recheck(id, { signal } = {}) {
  const headers = { Prefer: "wait=15" };
  const response = await call("POST", `/v1/reports/${id}:recheck?fields=summary`, { headers, signal });
  return (await settled(response, { signal })).id;
}

async function settled(response, { signal }) {
  const location = response.headers.get("Location");
  for (let now = response; now.status === 202; ) {
    await pause((Number(now.headers.get("Retry-After")) * 1000) || POLLED, signal);
    now = await call("GET", `${location}?fields=summary`, { signal });
  }
  return { id: location.split("/").pop() };
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}
