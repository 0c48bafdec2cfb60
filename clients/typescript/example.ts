// Scores the address in the first argument, prints what to check first and what lists say of its source.

import { connect, Refused, score } from "./src/index";

declare const process: { argv: string[]; env: Record<string, string | undefined> };

const key = process.env["CREDCHECK_KEY"];
const client = connect({ baseUrl: "http://localhost:8321", ...(key ? { key } : {}) });

try {
  const report = await score(client, { url: process.argv[2] ?? "https://news.example.org/story" });
  console.log(report.document.headline ?? "(no headline)");
  for (const index of report.scores.attribution?.unsourced_claims ?? []) {
    console.log("no source:", report.sentences[index]?.text);
  }
  const { data } = await client.POST("/v1/sources:lookup", {
    body: { sources: [report.document.domain ?? "example.org"] },
  });
  for (const one of data?.sources ?? []) {
    console.log("level" in one ? `${one.scope}: ${one.level}` : one.detail);
  }
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(`${error.code}: ${error.message}`);
  for (const step of error.problem.next) console.error(`- ${step}`);
}
