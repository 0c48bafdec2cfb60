/** What went wrong, in words for people: the shape of the service's problems (RFC 9457). */

import { t } from "./api.js";

const NEXTS = 5, LENGTH = 600;

export class Problem extends Error {
  /** @param {{title: string, detail?: string, next?: string[]}} told */
  constructor(told) {
    super(told.title);
    this.told = told;
  }

  /** One of the extension's own: its texts are `problem_CODE`, `problem_CODE_detail` and `problem_CODE_next`. */
  static of(code, ...values) {
    const next = t(`problem_${code}_next`, ...values);
    return new Problem({
      title: t(`problem_${code}`, ...values),
      detail: t(`problem_${code}_detail`, ...values),
      next: next.split("\n").filter(Boolean),
    });
  }

  /** What a server said, cut down to texts. */
  static from(answer, status) {
    const text = (value) => (typeof value === "string" ? value.slice(0, LENGTH) : "");
    const next = Array.isArray(answer?.next) ? answer.next.map(text).filter(Boolean).slice(0, NEXTS) : [];
    return new Problem({
      title: text(answer?.title) || t("problem_status", status),
      detail: text(answer?.detail),
      next,
    });
  }
}

/** Any error as something to show. */
export function toldOf(error) {
  return error instanceof Problem ? error.told : Problem.of("unexpected", error?.message ?? error).told;
}
