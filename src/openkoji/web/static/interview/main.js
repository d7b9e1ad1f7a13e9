// The page on which respondents are interviewed: docs/explanation/never-loses-an-answer.md

import { converse, update } from "./conversation.js";
import { finish } from "./finish.js";
import { connect } from "./frame.js";
import { connectTo, resume, state } from "./interview.js";
import { begin, land } from "./landing.js";
import { config, isFramed, part } from "./page.js";
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
  known.respondentMetadata = { ...known.respondentMetadata, ...metadata, ...person };
  known.userHash = userHash;
}

async function speak(language) {
  const address = new URL(location);
  address.searchParams.set("language", language);
  const response = await fetch(address);
  history.replaceState(null, "", address); // a reload stays with it
  const other = new DOMParser().parseFromString(await response.text(), "text/html");
  Object.assign(config, JSON.parse(other.getElementById("config").textContent));
  Object.assign(root, { lang: config.language, dir: config.dir });
  document.title = config.title;
  document.body.replaceWith(other.body);
  land(known, speak);
  part("language").focus();
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
  host.on("theme", ({ theme }) => (root.dataset.theme = theme));
  host.on("locale", ({ language }) => state.status || speak(language));
  host.on("focus", () => part("box").focus());
  connectTo(host, show);
  const resumeToken = await host.resumeToken();
  if (host.identity) identify(host.identity);
  if (isFramed) rememberFor(known.respondentMetadata);
  if (await resume(resumeToken)) return;
  if (config.state !== "open") return; // nothing can be begun, as the page says
  land(known, speak);
  if (config.begun || config.autoStart) begin(known).catch(() => {}); // the button is there to try again
}

open();
