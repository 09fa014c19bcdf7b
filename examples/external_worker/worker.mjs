// Does the jobs of an external action: a program of another language, on Node's own parts.
//
//   BIZPROC_URL=http://127.0.0.1:8080 BIZPROC_TOKEN=bzp_… node worker.mjs [how many jobs]
//
// It takes jobs of `print_label`, prints a label for each, and reports what became of it.
// The token needs the scope jobs:print_label alone.

const url = (process.env.BIZPROC_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");
const token = process.env.BIZPROC_TOKEN;
const most = Number(process.argv[2] ?? Infinity);
const name = `node-${process.pid}`;
const passing = new Set([429, 502, 503, 504]);

async function send(way, body) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(`${url}/api/v1/jobs/${way}`, {
        method: "POST",
        headers: {"Authorization": `Bearer ${token}`, "Content-Type": "application/json"},
        body: JSON.stringify(body),
      });
      if (answer.status === 204) return null;
      const told = await answer.json();
      if (answer.ok) return told;
      if (!passing.has(answer.status) || attempt === 5) {
        throw new Refused(`${answer.status} ${told.code}: ${told.detail}`);
      }
    } catch (error) {
      // a report sent twice counts once: it may be sent again
      if (error instanceof Refused || attempt === 5) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
  }
}

class Refused extends Error {}

// what this worker is there for
function label({weight}) {
  if (weight > 30) return {error: "TOO_HEAVY", message: `${weight} kg`};
  if (!(weight > 0)) throw new Error(`no weight: ${weight}`);
  return {variables: {label: `PARCEL ${weight} KG`}};
}

async function handle(job) {
  const report = (what, body) => send(`${encodeURIComponent(job.id)}/${what}`, {lease_id: job.lease_id, ...body});
  try {
    const {error, message, variables} = label(job.variables);
    if (error) await report("error", {code: error, message});
    else await report("completion", {variables});
    console.log(`${job.id} ${error ?? "done"}`);
  } catch (error) {
    if (error instanceof Refused) {
      // another worker has the job by now
      console.log(`${job.id} ${error.message}`);
      return;
    }
    await report("failure", {message: error.message});
    console.log(`${job.id} failed`);
  }
}

if (!token) throw new Error("BIZPROC_TOKEN is not set");
for (let done = 0; done < most; ) {
  const {items} = await send("activation", {
    type: "print_label", worker: name, max_jobs: 5, lease: "PT1M", wait: 20,
  });
  await Promise.all(items.map(handle));
  done += items.length;
}
