// The feeds that are followed, and their articles: what to open first on top.

import { ask, call } from "./client.js";
import { shownIfFailed } from "./failures.js";
import { $, note, problemBox } from "./parts.js";
import { element, foreign, link, table } from "./view/dom.js";
import { chip, tone } from "./view/scores.js";
import { date, named, number, t, whole } from "./words.js";

const PAGE = 50;
let sort = "triage";

const failed = (box) => $("feeds-said").replaceChildren(box);

/** Lists the feeds and shows the articles of one of them. */
export async function showFeeds(chosen = null) {
  const { feeds } = await ask("GET", "/v1/feeds?limit=100");
  if (!feeds.length) {
    $("followed").replaceChildren(note(t("feeds.none")));
    return;
  }
  const feed = feeds.find((one) => one.id === chosen) ?? feeds[0];
  const list = element("div", { id: "feed-items", "aria-live": "polite" });
  $("followed").replaceChildren(choices(feeds, feed), state(feed), list);
  await showItems(feed, list);
}

/** Follows what the form names: one feed, or all of a list. */
export async function follow(event) {
  event.preventDefault();
  const file = $("opml").files[0];
  const url = $("feed").value.trim();
  if (!file && !url) return $("feed").focus();
  if (file) {
    const { feeds } = await ask("POST", "/v1/feeds:import", { body: { opml: await file.text() } });
    failed(imported(feeds));
  } else {
    const feed = await ask("POST", "/v1/feeds", { body: { url: /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}` } });
    failed(note(t("feeds.added", { count: 1 })));
    $("follow").reset();
    return showFeeds(feed.id);
  }
  $("follow").reset();
  return showFeeds();
}

function imported(feeds) {
  const refused = feeds.filter((one) => one.outcome === "refused");
  return element("div", {}, note(t("feeds.added", { count: feeds.length - refused.length })),
    element("ul", {}, refused.map((one) => foreign("li", t("feeds.refused", { url: one.url, why: one.problem?.detail ?? "" })))));
}

function choices(feeds, feed) {
  const options = feeds.map((one) => element("option", { value: one.id, selected: one.id === feed.id }, one.title ?? one.url));
  const orders = ["triage", "newest"].map((one) => element("option", { value: one, selected: one === sort }, t(`feeds.sort.${one}`)));
  const leave = async () => {
    if (!confirm(t("feeds.leave.sure"))) return;
    await call("DELETE", `/v1/feeds/${feed.id}`);
    await showFeeds();
  };
  const work = (made) => shownIfFailed(made, failed);
  return element("div", { class: "actions" },
    element("label", {}, t("feeds.choose"), " ", element("select", { id: "choose-feed", onchange: work((event) => showFeeds(event.target.value)) }, options)),
    element("label", {}, t("feeds.sort"), " ",
      element("select", { id: "choose-sort", onchange: work((event) => { sort = event.target.value; return showFeeds(feed.id); }) }, orders)),
    element("button", { type: "button", onclick: work(() => showFeeds(feed.id)) }, t("feeds.refresh")),
    element("button", { type: "button", onclick: work(leave) }, t("feeds.leave")));
}

function state(feed) {
  const when = (one) => (one ? date(one) : t("feeds.never"));
  const told = note(t("feeds.state", { polled: when(feed.polled_at), next: when(feed.next_poll) }));
  return feed.problem ? element("div", {}, told, problemBox(feed.problem)) : told;
}

async function showItems(feed, place) {
  const rows = [];
  const more = async (cursor) => {
    const asked = new URLSearchParams({ sort, limit: PAGE, ...(cursor ? { cursor } : {}) });
    const { items, next } = await ask("GET", `/v1/feeds/${feed.id}/items?${asked}`);
    rows.push(...items.map(row));
    const columns = ["triage", "article", "sensationalism", "unsourced", "reliability", "published"].map((one) => t(`feeds.${one}`));
    place.replaceChildren(
      rows.length ? table(t("feeds.items", { title: feed.title ?? feed.url }), columns, rows, { class: "items" }) : note(t("feeds.items.none")),
      next ? element("button", { type: "button", onclick: shownIfFailed(() => more(next), failed) }, t("feeds.more")) : "",
    );
  };
  await more(null);
}

function row(item) {
  const { summary } = item;
  const words = summary?.headline ?? item.title ?? item.url;
  const name = item.state === "done" && item.report ? foreign("a", words, { href: `#report=${item.report}` }) : link(item.url, words);
  if (!summary) return ["–", element("span", {}, name, " ", problemOf(item)), "–", "–", "–", date(item.published, { short: true })];
  return [
    element("b", { class: "figure" }, number(summary.triage)), name, level(summary.scores.sensationalism),
    summary.unsourced_claims === null ? "–" : whole(summary.unsourced_claims), level(summary.scores.source_reliability), date(item.published, { short: true }),
  ];
}

function problemOf(item) {
  return foreign("span", item.problem ? item.problem.title : t("feeds.pending"), { class: "note" });
}

/** A score's level as a chip; its value where it has no level. */
function level(score) {
  if (!score || score.value === null) return element("span", { class: "note" }, t("level.unknown"));
  return score.level ? chip(tone(score), named("level", score.level)) : number(score.value);
}
