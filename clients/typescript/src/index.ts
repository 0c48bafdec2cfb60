// A typed client of a credcheck service: every route of the API, problems as errors, and a
// `score` that waits for reports that are only promised at first.

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema";

export type { components, paths } from "./schema";

export type Report = components["schemas"]["Report"];
export type SourceRecord = components["schemas"]["SourceRecord"];
export type Problem = components["schemas"]["StatusProblem"];
export type ScoreBody = paths["/v1/score"]["post"]["requestBody"]["content"]["application/json"];

/** What the service will not or cannot do. `problem.next` says what a person can do about it. */
export class Refused extends Error {
  override name = "Refused";

  constructor(
    readonly problem: Problem,
    /** Seconds to wait before asking again, where the service says. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail);
  }

  /** The stable name of the problem, such as `paywalled`. */
  get code(): string {
    return this.problem.type.replace("urn:credcheck:problem:", "");
  }
}

export interface Options {
  /** Where the service is, such as `http://localhost:8321`. */
  baseUrl: string;
  /** An access key; none where the service runs for this machine alone. */
  key?: string;
  fetch?: typeof fetch;
}

export type Credcheck = Client<paths>;

/** A client with one method for each HTTP method, typed by path. Raises Refused for every problem. */
export function connect({ baseUrl, key, fetch }: Options): Credcheck {
  const client = createClient<paths>({ baseUrl, ...(fetch ? { fetch } : {}) });
  client.use({
    onRequest({ request }) {
      if (key !== undefined) request.headers.set("Authorization", `Bearer ${key}`);
      return request;
    },
    async onResponse({ response }) {
      if (response.status < 400) return undefined;
      throw await refusal(response);
    },
  });
  return client;
}

/** The whole report of a document, however long it takes; `signal` ends the waiting. */
export async function score(client: Credcheck, body: ScoreBody, signal?: AbortSignal): Promise<Report> {
  const options = signal ? { signal } : {};
  const first = await client.POST("/v1/score", { body, params: { header: { prefer: "wait=20" } }, ...options });
  let answer: { data?: unknown; response: Response } = first;
  while (answer.response.status === 202) {
    const { id } = answer.data as components["schemas"]["PendingReport"];
    await pause(retryAfter(answer.response) ?? 1, signal);
    answer = await client.GET("/v1/reports/{report_id}", { params: { path: { report_id: id } }, ...options });
  }
  return answer.data as Report;
}

async function refusal(response: Response): Promise<Refused> {
  const fallback: Problem = {
    type: "urn:credcheck:problem:error",
    title: "The service failed.",
    detail: `It answered with status ${response.status}.`,
    next: [],
    status: response.status,
  };
  const stated: Partial<Problem> = await response.json().catch(() => ({}));
  return new Refused({ ...fallback, ...stated }, retryAfter(response));
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
