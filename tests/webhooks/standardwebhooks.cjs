// Signs and verifies with npm's standardwebhooks: a list of jobs comes in, the list of their results goes out.
const { readFileSync } = require("node:fs");
const { Webhook } = require("standardwebhooks");

const JOBS = {
  sign: ({ secret, id, seconds, body }) => new Webhook(secret).sign(id, new Date(seconds * 1000), body),
  verify: ({ secret, headers, body }) => {
    try {
      return { event: new Webhook(secret).verify(body, headers) };
    } catch (error) {
      return { refused: error.message };
    }
  },
};

const jobs = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(jobs.map((job) => JOBS[job.do](job))));
