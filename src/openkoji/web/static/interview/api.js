// Calls of the conversation API: docs/reference/api.md

const LONGEST_CALL = 30_000; // milliseconds; a reply takes eleven seconds at most

class Refusal extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.message);
    Object.assign(this, { status, code: problem.error, retryAfter });
  }
}

/** Whether the same call may succeed later: nobody answered, the server is in trouble, or it asks to wait. */
export const isPassing = ({ status, code }) => !(status < 500) || status === 429 || code === "message_in_progress";

export async function call(path, { body, token, onSentence } = {}) {
  const headers = { Accept: onSentence ? "text/event-stream" : "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers["X-Session-Token"] = token;
  const response = await fetch(`/api/v1/${path}`, {
    method: body ? "POST" : "GET",
    headers,
    body: body && JSON.stringify(body),
    keepalive: path.endsWith("complete"), // also when the page is left
    signal: AbortSignal.timeout?.(LONGEST_CALL),
  });
  if (response.ok && onSentence) return readEvents(response.body.getReader(), onSentence);
  const told = await response.json();
  if (response.ok) return told;
  throw new Refusal(response.status, told, response.headers.get("Retry-After"));
}

/** Server-sent events: each sentence as `delta`, then the whole reply as `message`, or an `error`. */
async function readEvents(reader, onSentence) {
  const decoder = new TextDecoder();
  for (let kept = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) throw new Error("The stream ended before the reply.");
    const events = (kept + decoder.decode(value, { stream: true })).split("\n\n");
    kept = events.pop();
    for (const event of events) {
      const [, name, text] = event.match(/^event: (\w+)\ndata: (.*)/);
      const told = JSON.parse(text);
      if (name === "delta") onSentence(told.text);
      else if (name === "message") return told;
      else throw new Refusal(told.status, told);
    }
  }
}
