// Run the workloads on bpmn-engine, whose diagram is parsed once. It has no store: "file"
// appends the state of an instance to a file at each wait and at its end and waits for the
// disk, and a form is answered by an engine that recovers that state. All branches count in
// the variables of the instance. NODE_PATH says where it is installed.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");
const { EventEmitter } = require("node:events");

const installed = createRequire(path.join(process.env.NODE_PATH, "runner.js"));
const { Engine } = installed("bpmn-engine");
const BpmnModdle = installed("bpmn-moddle");
const elements = installed("bpmn-elements");
const { Serializer, TypeResolver } = installed("moddle-context-serializer");

const { payload, diagrams, ...asked } = JSON.parse(process.argv[2]);
const services = {
  increment(scope, done) {
    scope.environment.variables.i += 1;
    done();
  },
  lessThanTen: (i) => i < 10,
};

class Log {
  constructor(file) {
    this.handle = fs.openSync(file, "a");
  }

  keep(state) {
    const text = JSON.stringify(state);
    fs.writeSync(this.handle, text + "\n");
    fs.fdatasyncSync(this.handle);
    return text;
  }
}

async function parsed(diagram) {
  const context = await new BpmnModdle().fromXML(diagram);
  return Serializer(context, TypeResolver(elements));
}

const begun = (sourceContext) => new Engine({ sourceContext, services, variables: structuredClone(payload) });

// Runs an engine until it ends; whoever waits for a person is answered at once.
function untilItEnds(engine) {
  const listener = new EventEmitter();
  listener.on("activity.wait", (task) => setImmediate(() => answer(task)));
  return new Promise((resolve, reject) => {
    engine.once("end", (execution) => resolve(variablesOf(execution)));
    engine.once("error", reject);
    engine.execute({ listener }, (error) => error && reject(error));
  });
}

// The process keeps them; an engine has only those that it was started with.
function variablesOf(execution) {
  const [definition] = execution.definitions;
  return definition.getProcesses()[0].environment.variables;
}

function answer(task) {
  task.environment.variables.approved = true;
  task.signal({ approved: true });
}

async function inMemory(sourceContext) {
  return untilItEnds(begun(sourceContext));
}

async function straight(sourceContext, log) {
  const engine = begun(sourceContext);
  const variables = await untilItEnds(engine);
  log.keep(await engine.getState());
  return variables;
}

async function forms(sourceContext, log) {
  const first = begun(sourceContext);
  const waiting = new EventEmitter();
  const waits = new Promise((resolve) => waiting.once("activity.wait", resolve));
  first.execute({ listener: waiting });
  await waits;
  let state = log.keep(await first.getState());
  first.stop();
  let variables;
  for (let form = 0; form < 2; form += 1) {
    const engine = new Engine({ services }).recover(JSON.parse(state));
    variables = await answered(engine);
    state = log.keep(await engine.getState());
    engine.stop();
  }
  return variables;
}

// Resumes an engine, answers its first form, and comes back at the next one or at its end.
function answered(engine) {
  const listener = new EventEmitter();
  let done = false;
  return new Promise((resolve, reject) => {
    listener.on("activity.wait", (task) => {
      const next = done ? resolve : () => answer(task);
      done = true;
      setImmediate(next);
    });
    engine.once("end", (execution) => resolve(variablesOf(execution)));
    engine.once("error", reject);
    engine.resume({ listener }).catch(reject);
  });
}

async function measure(work) {
  const sourceContext = await parsed(diagrams[work]);
  const log = asked.store === "file" ? new Log(path.join(asked.folder, "states.log")) : null;
  const durable = work === "W4" ? forms : straight;
  const once = log ? () => durable(sourceContext, log) : () => inMemory(sourceContext);
  const enough = performance.now() + asked.seconds * 1e3;
  for (let turn = 0; turn < asked.warm_up && performance.now() < enough; turn += 1) await once();
  if (global.gc) global.gc();
  let turns = 0;
  const begin = performance.now();
  const end = begin + asked.seconds * 1e3;
  let now = begin;
  while (now < end) {
    await once();
    turns += 1;
    now = performance.now();
  }
  const { i, approved } = await once();
  const final = approved === undefined ? { i } : { i, approved };
  console.log(JSON.stringify({ work, ms: (now - begin) / turns, final }));
}

async function main() {
  for (const work of asked.works) await measure(work);
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
