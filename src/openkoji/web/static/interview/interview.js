// The conversation as this device knows it: begun, resumed, answered, changed, ended. The server's word is the truth.

import { call, isPassing } from "./api.js";
import { config, isFramed, say } from "./page.js";
import { drain, drop, enqueue, waiting } from "./queue.js";
import { onRemembered, recall, remember } from "./store.js";

const LOOK_AGAIN = 3000; // milliseconds; an interview takes 30 calls a minute

/** `change` is the answer that is being changed; `returned` says that the last one could not be taken. */
export const state = { status: null, messages: [], spoken: "", problem: "", change: null, returned: 0 };

let token, site, onChange, reading;

export function connectTo(host, update) {
  site = host;
  onChange = update;
  onRemembered("stamp", () => token && refresh());
  document.addEventListener("visibilitychange", () => document.hidden || state.status !== "active" || refresh());
}

export const hasToken = () => Boolean(token);

export const isWaiting = () => state.awaitingReply || waiting().length > 0;

/** Go on with what this device or the site has kept; whether there was anything. */
export async function resume(resumeToken) {
  token = recall("token");
  if (token && (await refresh())) return true;
  try {
    return resumeToken && (await start({ resumeToken }));
  } catch {
    return false; // it is there no more: a new one may be begun
  }
}

export async function start(asked) {
  const source = isFramed ? "widget" : "link";
  const started = await call(`embed/${config.address}/start`, { body: { source, language: config.language, ...asked } });
  token = started.sessionToken;
  remember("token", token);
  remember("start");
  site.send("session", { resumeToken: started.resumeToken });
  if (asked.consent) site.send("consent", { version: asked.consent.version });
  site.send("start", { interviewId: started.interviewId, resumed: started.resumed });
  Object.assign(state, started, { messages: [] });
  if (token && started.resumed) return refresh();
  if (started.message) hearInterviewer(started.message);
  onChange();
  return true;
}

/** Read the conversation from the server; whether it is there. */
export const refresh = () => (reading ??= readSession().finally(() => (reading = null)));

async function readSession() {
  try {
    const view = await call("interviews/session", { token });
    if (view.status === "expired") return leave("gone");
    Object.assign(state, view);
  } catch (error) {
    if (!isPassing(error)) return leave("gone");
    await new Promise((done) => setTimeout(done, LOOK_AGAIN));
    return readSession();
  }
  for (const { id } of waiting()) if (hasArrived(id) && !state.awaitingReply) drop(id);
  if (state.awaitingReply && !waiting().length) setTimeout(refresh, LOOK_AGAIN);
  deliver();
  return true;
}

/** Forget the conversation. Whoever was in it is told; whoever comes back to the page begins anew. */
export function leave(status) {
  const isLatest = recall("token") === token; // another tab may have begun a new one
  if (isLatest) for (const name of ["token", "queue", "draft", "input", "stamp"]) remember(name);
  token = null;
  if (state.status) {
    Object.assign(state, { status, messages: [], problem: "" });
    onChange();
  }
  return false;
}

/** Answer: words, a value, or both. `label` is how it looks until the server has told. */
export function answer({ label, ...body }) {
  if (state.change) body.replacesMessageId = state.change.id;
  else {
    body.inReplyTo = question().id;
    remember("input", state.widget);
  }
  enqueue({ path: "interviews/messages", token, label, body });
  Object.assign(state, { problem: "", change: null });
  deliver();
}

/** Done; with `feedback`, what they thought of it. */
export function complete(feedback) {
  enqueue({ path: "interviews/complete", token, body: { reason: "respondent_left", feedback } });
  if (state.status === "active") end();
  deliver();
}

/** Begin to change the last answer, where the server still lets it be changed. */
export async function changeAnswer() {
  await refresh();
  const last = state.messages.find(({ id }) => id === state.replaceableMessageId);
  state.change = last && { ...last, widget: recall("input") };
  state.problem = last ? "" : say("no_change");
  onChange();
}

export async function withdraw() {
  try {
    await call("interviews/withdraw", { token, body: {} });
    leave("withdrawn");
  } catch {
    state.problem = say("failed");
    onChange();
  }
}

/** What has been said, with what is on its way. */
export const said = () => waiting().filter(({ label }) => label).reduce(withAnswer, state.messages);

const question = () => state.messages.findLast(({ role }) => role !== "respondent");

const hasArrived = (id) => state.messages.some((message) => message.clientMessageId === id);

function withAnswer(messages, { id, label, body }) {
  if (hasArrived(id)) return messages;
  const last = messages.findLastIndex(({ role }) => role === "respondent");
  const before = body.replacesMessageId ? messages.slice(0, last) : messages;
  return [...before, { id, clientMessageId: id, role: "respondent", content: label }];
}

function hearInterviewer(message) {
  if (!state.messages.some(({ id }) => id === message.id)) state.messages = [...state.messages, message];
  site.send("question", { questionId: message.questionId, messageId: message.id });
}

function end() {
  state.status = "completed";
  remember("draft");
  site.send("complete", { interviewId: state.interviewId });
}

function deliver() {
  onChange();
  drain({ onSentence, onDelay, onRefusal, onReply });
}

function onSentence(text) {
  state.spoken += text;
  state.problem = "";
  onChange();
}

function onDelay({ status }) {
  Object.assign(state, { spoken: "", problem: say(status ? "wait" : "saved_offline") });
  if (!status) site.send("offline");
  onChange();
}

function onReply(entry, reply) {
  if (entry.token !== token) return; // they have left it meanwhile
  Object.assign(state, { spoken: "", problem: "" });
  if (entry.label) {
    const { questionId } = question();
    state.messages = withAnswer(state.messages, entry);
    Object.assign(state, { widget: reply.widget, progress: reply.progress });
    site.send("answer", { questionId, messageId: entry.id });
    hearInterviewer(reply.message);
    if (reply.isComplete) end();
  }
  remember("stamp", entry.id);
  onChange();
}

async function onRefusal({ body, label }, { code, status }) {
  site.send("error", { code });
  state.spoken = "";
  if (status === 401) return leave("gone");
  if (!label) return;
  remember("draft", body.message);
  const asked = state.messages.at(-1).id;
  await refresh();
  state.returned++;
  const hasMoved = state.messages.at(-1)?.id !== asked || code === "message_not_replaceable";
  state.problem = hasMoved ? say("elsewhere") : say(code === "invalid_answer" ? "unfit" : "not_sent");
  onChange();
}
