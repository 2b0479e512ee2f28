// The trial of the front at full size: miners over plain TCP and TLS while apps are killed and
// replaced and the front is restarted. Not part of `make test`, because it takes minutes. Prints
// what the miners noticed; exits with 1 if a connection was closed, or a share lost or counted
// twice.
//   bun testing/front-trial.ts [--miners 1000] [--rate 10000] [--kills 20] [--deploys 20]
//     [--front-restarts 10] [--pause 3000]

import { parseArgs } from "node:util";
import { runFrontTrial } from "./harness/scenes/front-trial.ts";

const { values } = parseArgs({
  options: {
    miners: { type: "string", default: "1000" },
    rate: { type: "string", default: "10000" },
    kills: { type: "string", default: "20" },
    deploys: { type: "string", default: "20" },
    "front-restarts": { type: "string", default: "10" },
    pause: { type: "string", default: "3000" },
  },
});
const report = await runFrontTrial({
  miners: Number(values.miners),
  sharesPerSecond: Number(values.rate),
  kills: Number(values.kills),
  deploys: Number(values.deploys),
  frontRestarts: Number(values["front-restarts"]),
  pauseMs: Number(values.pause),
  log: (text) => console.error(text),
});
console.log(JSON.stringify(report, null, 2));
const faults = report.closed + report.lost + report.twice + report.unanswered;
process.exitCode = faults + report.violations.length === 0 ? 0 : 1;
