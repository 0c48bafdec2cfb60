// Asks the service. What it refuses is thrown as a Refused, which carries the problem (RFC 9457).

const KEY = "credcheck-key";

export class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** The response to one request; `askKey` resolves to whether a key has been entered. */
export async function call(method, path, { body, headers = {}, signal, askKey } = {}) {
  const response = await send(method, path, { body, headers, signal });
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && askKey && (await askKey(problem))) {
    return call(method, path, { body, headers, signal, askKey });
  }
  throw new Refused(problem);
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
    throw new Refused({
      title: "The service does not answer.",
      detail: "There is no connection to it, or it has stopped.",
      next: ["check that it runs, then try again"],
    });
  }
}

async function problemOf(response) {
  const fallback = {
    title: "The service failed.",
    detail: `It answered with status ${response.status}.`,
    next: [],
  };
  const type = response.headers.get("Content-Type") ?? "";
  return type.includes("json") ? { ...fallback, ...(await response.json().catch(() => ({}))) } : fallback;
}

/** The answer to a document: asked for again and again while it is promised. Gives the id and the summary. */
export async function score(body, { signal, askKey }) {
  const headers = { Prefer: "wait=15" };
  const asked = { ...body, fields: "summary" };
  let response = await call("POST", "/v1/score", { body: asked, headers, signal, askKey });
  const location = response.headers.get("Location");
  while (response.status === 202) {
    await pause(1000 * (Number(response.headers.get("Retry-After")) || 1), signal);
    response = await call("GET", `${location}?fields=summary`, { signal, askKey });
  }
  return { id: location.split("/").pop(), summary: await response.json() };
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
