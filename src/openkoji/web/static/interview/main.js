// The page on which respondents are interviewed: docs/explanation/never-loses-an-answer.md

import { converse, update } from "./conversation.js";
import { finish } from "./finish.js";
import { connect } from "./frame.js";
import { connectTo, resume, state } from "./interview.js";
import { begin, fill, land } from "./landing.js";
import { config, isFramed, make, part } from "./page.js";
import { rememberFor } from "./store.js";

const root = document.documentElement;
const alone = { send() {}, on() {}, resumeToken() {} };
const host = isFramed ? connect(config) : alone;
let ended;
const known = { respondentMetadata: {}, linkToken: config.linkToken };

/** What Koji's addresses say of the respondent: a claim, and taken out of the address before anything else. */
function readAddress() {
  const query = new URLSearchParams(location.search);
  const take = (name) => {
    const value = query.get(name);
    query.delete(name);
    return value ?? undefined;
  };
  const told = { name: take("respondent_name"), email: take("respondent_email"), externalId: take("external_id") };
  try {
    identify({ ...told, metadata: JSON.parse(take("metadata") ?? "{}") });
  } catch {
    identify(told);
  }
  history.replaceState(null, "", `${location.pathname}?${query}`.replace(/\?$/, ""));
}

function identify({ metadata, userHash, ...person }) {
  for (const [name, value] of Object.entries({ ...metadata, ...person })) {
    if (value != null && typeof value !== "object") known.respondentMetadata[name] = value;
  }
  known.userHash = userHash;
  if (state.status) return;
  if (isFramed) rememberFor(known.respondentMetadata);
  fill(known);
}

function dress({ theme, accent }) {
  if (theme) root.dataset.theme = theme === "auto" ? "system" : theme;
  const [, digits] = /^#?([\da-f]{6})$/i.exec(accent) ?? [];
  if (!digits) return;
  const sheet = part("accent") ?? make("link", { rel: "stylesheet", id: "accent" });
  sheet.href = `/accents/${digits.toLowerCase()}.css`;
  document.head.append(sheet);
}

/** The page as the server has it now: in another language, or after it refused a start. */
async function renew(language) {
  const address = new URL(location);
  if (language) address.searchParams.set("language", language);
  const response = await fetch(address);
  history.replaceState(null, "", address); // a reload stays with it
  const other = new DOMParser().parseFromString(await response.text(), "text/html");
  Object.assign(config, JSON.parse(other.getElementById("config").textContent));
  Object.assign(root, { lang: config.language, dir: config.dir });
  document.title = config.title;
  document.body.replaceWith(other.body);
  if (config.state === "open") land(known, renew);
  const place = (language && part("language")) || document.querySelector("h1");
  place.tabIndex = language ? 0 : -1;
  place.focus();
}

function show() {
  const was = root.dataset.phase;
  root.dataset.phase = state.status === "active" ? "conversation" : "finish";
  if (was === "landing") converse();
  else update();
  if (root.dataset.phase === "finish" && ended !== state.status) finish(host);
  ended = state.status;
}

async function open() {
  root.dataset.phase = "landing";
  readAddress();
  host.on("theme", dress);
  host.on("locale", ({ language }) => state.status || renew(language));
  host.on("focus", () => part("box").focus());
  host.on("identify", identify);
  connectTo(host, show);
  if (await resume(await host.resumeToken())) return;
  if (config.state !== "open") return host.send("error", { code: config.state }); // nothing can be begun
  land(known, renew);
  if (config.begun || config.autoStart) begin(known).catch(() => {}); // the button is there to try again
}

open();
