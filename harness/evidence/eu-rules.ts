/**
 * What European rules ask of an exercise, in our words: DORA, its standard on ICT risk management, and the regulation that
 * implements NIS2 for digital services. Nothing is quoted.
 */
import {
  checksIn,
  drilledIn,
  faultsIn,
  followedUpIn,
  forPeople,
  integrityIn,
  objectivesIn,
  objectivesKept,
  type Requirement,
  ranAndJudgedApart,
  ranAndJudgedIn,
  reconciled,
  recoveryIn,
  retestPassed,
  switchedOverAndBack,
  switchedOverUnharmed,
  tested,
} from "./requirement.ts";

const dora = "DORA (EU) 2022/2554 Art.";
const rts = "RTS (EU) 2024/1774 Art. 25";
const nis2 = "NIS2 (EU) 2024/2690 annex";

export const euRules: readonly Requirement[] = [
  {
    reference: `${dora} 11(6), first subparagraph, (a)`,
    asks:
      "continuity plans and response and recovery plans are tested for the ICT systems of all functions at least yearly, " +
      "and when ICT systems that support critical or important functions change in substance",
    atBest: "in part",
    given: tested,
    where: ["evidence.json exercise, subject, validity"],
    find: drilledIn,
    leftToPeople:
      "that plans exist, cover all functions and say what the scenario does; which functions are critical or important",
  },
  forPeople(
    `${dora} 11(6), first subparagraph, (b)`,
    "crisis communication plans are tested",
    "all of it; a drill sends no message to anybody",
  ),
  {
    reference: `${dora} 11(6), second subparagraph`,
    asks:
      "for all but microenterprises: tests include cyber-attacks, and switching over between the primary infrastructure and the " +
      "redundant capacity, backups and redundant facilities that Art. 12 makes necessary",
    atBest: "in part",
    given: switchedOverAndBack,
    where: ["evidence.json outcome.faults, outcome.recoveryTime"],
    find: (facts) => `${recoveryIn(facts)}; ${faultsIn(facts)}`,
    leftToPeople:
      "cyber-attacks; backups; that what took over is what Art. 12 makes necessary; the facilities in production",
  },
  forPeople(
    `${dora} 11(6), third subparagraph`,
    "policy and plans are reviewed regularly in the light of test results, and of what audits and supervisors recommend",
    "the review; sign-off.md has lines for it",
    ["sign-off.md"],
  ),
  {
    reference: `${dora} 11(8)`,
    asks: "records of what was done before and during a disruption are at hand, where plans were activated",
    atBest: "in part",
    where: ["history.ndjson", "result.json timeline", "logs/"],
    find: ({ result: { run, timeline } }) =>
      `${timeline.length} entries from ${run.startedAt} to ${run.endedAt}`,
    leftToPeople: "records of real disruptions; keeping them at hand",
  },
  {
    reference: `${dora} 12(2)`,
    asks:
      "backup systems can be activated as the procedures say, without danger to the security of systems or to the " +
      "availability, authenticity, integrity and confidentiality of data; backup, restoration and recovery are tested periodically",
    atBest: "in part",
    given: switchedOverUnharmed,
    where: ["evidence.json outcome.recoveryTime, outcome.availability", "result.json checks"],
    find: (facts) => [recoveryIn(facts), integrityIn(facts)].filter((text) => text !== null).join("; "),
    leftToPeople: "restoring from backups; security, authenticity and confidentiality; how often",
  },
  {
    reference: `${dora} 12(6)`,
    asks:
      "recovery time and recovery point objectives are set for each function by how critical it is and what it means to the " +
      "market, and agreed service levels are met in extreme scenarios",
    atBest: "in part",
    given: objectivesKept,
    where: ["criteria.json", "evidence.json outcome.recoveryTime, outcome.recoveryPoint"],
    find: objectivesIn,
    leftToPeople: "that these limits are the objectives of the function; that the scenario is extreme",
  },
  {
    reference: `${dora} 12(7), first sentence`,
    asks:
      "on recovery from an incident, checks are made, reconciliations among them, so that the integrity of data is kept at the " +
      "highest level",
    atBest: "yes",
    given: reconciled,
    where: ["result.json checks", "history.ndjson"],
    find: integrityIn,
    leftToPeople: "that recovering in production ends with the same checks",
  },
  forPeople(
    `${dora} 12(7), second sentence`,
    "the same checks are made where data are reconstructed from what others outside hold",
    "all of it",
  ),
  {
    reference: `${dora} 24(4)`,
    asks:
      "for all but microenterprises: independent parties test, inside or outside the entity; inside, with sufficient resources " +
      "and without conflicts of interest",
    atBest: "in part",
    given: ranAndJudgedApart,
    where: ["evidence.json stated", "sign-off.md"],
    find: ranAndJudgedIn,
    leftToPeople: "that it is so, and that they are independent; a pack repeats what was stated",
  },
  {
    reference: `${dora} 24(5)`,
    asks:
      "for all but microenterprises: what tests reveal is prioritised, classified and remedied, and it is validated that all of " +
      "it was",
    atBest: "in part",
    given: retestPassed,
    where: ["evidence.json stated", "result.json reasons", "sign-off.md"],
    find: followedUpIn,
    leftToPeople: "prioritising, classifying, remedying; that this drill tests what was found",
  },
  {
    reference: `${dora} 25(1)`,
    asks:
      "the testing programme provides for appropriate tests, of many kinds: scenarios, performance, end to end, scans, reviews, " +
      "penetration tests and others",
    atBest: "in part",
    given: tested,
    where: ["evidence.json exercise", "result.json checks"],
    find: (facts) =>
      `a scenario, end to end, at ${facts.result.operations.attempted} operations: ${checksIn(facts)}`,
    leftToPeople: "the programme; all other kinds of test",
  },
  forPeople(
    `${dora} 26`,
    "entities that were named for it have their live production tested by threat-led penetration (TLPT)",
    "all of it: this tool attacks nothing and never touches production",
  ),
  forPeople(
    `${rts}(1)`,
    "tests take the business impact analysis and the ICT risk assessment into account",
    "where the limits in criteria.json come from",
    ["criteria.json", "sign-off.md"],
  ),
  {
    reference: `${rts}(2)(a)`,
    asks:
      "scenarios simulate possible disruptions; an adequate set of them is severe but plausible, and those for which the " +
      "plans were made are always included",
    atBest: "in part",
    given: tested,
    where: ["evidence.json exercise.promise, outcome.faults"],
    find: (facts) => `${facts.result.run.scenario}: ${faultsIn(facts)}`,
    leftToPeople: "that the set of scenarios is adequate, and holds all for which the plans were made",
  },
  forPeople(
    `${rts}(2)(b)`,
    "ICT services of third-party providers are tested where they apply; where relevant with their insolvency or failure, or " +
      "political risk where they are",
    "all of it; a drill runs on emulated regions",
  ),
  {
    reference: `${rts}(2)(c)`,
    asks:
      "for all but microenterprises: scenarios switch over from the primary infrastructure to redundant capacity, backups and " +
      "redundant facilities, as Art. 11(6) and 12 of DORA have it; at least critical or important functions run on them for " +
      "long enough, and can go back to normal",
    atBest: "in part",
    given: switchedOverAndBack,
    where: [
      "evidence.json outcome.recoveryTime, outcome.recoveryPoint, outcome.faults",
      "result.json checks",
    ],
    find: (facts) => `${recoveryIn(facts)}; ${faultsIn(facts)}`,
    leftToPeople:
      "whether the time between fault and healing is long enough; backups; facilities in production",
  },
  {
    reference: `${rts}(2)(d)`,
    asks: "tests challenge the assumptions of the plans, governance and crisis communication included",
    atBest: "in part",
    given: tested,
    where: ["criteria.json", "controls.json", "deviations.json"],
    find: ({ result }) =>
      `${result.criteria.length} limits fixed before the first fault, SHA-256 ${result.criteriaSha256}`,
    leftToPeople: "governance and crisis communication",
  },
  {
    reference: `${rts}(2)(e)`,
    asks:
      "there are procedures to verify that staff, third-party providers, ICT systems and ICT services can respond adequately to " +
      "the scenarios that the response and recovery plans take into account (Art. 26(2))",
    atBest: "in part",
    given: tested,
    where: ["result.json checks, timeline"],
    find: checksIn,
    leftToPeople: "staff and providers; that the plans take this scenario into account",
  },
  forPeople(
    `${rts}(3) and (4)`,
    "central counterparties and depositories involve members, providers and other institutions",
    "all of it",
  ),
  {
    reference: `${rts}(5)`,
    asks: "results are documented; deficiencies are analysed, addressed and reported to the management body",
    atBest: "in part",
    where: ["result.json", "reports/", "deviations.json", "sign-off.md"],
    find: ({ result }) => `documented: ${result.verdict}; ${result.reasons.length} reasons`,
    leftToPeople: "analysing, addressing and reporting",
  },
  {
    reference: `${nis2} 4.1.4`,
    asks:
      "continuity and disaster recovery plans are tested, reviewed and updated at planned intervals and after significant " +
      "incidents or changes, and what tests taught goes into them",
    atBest: "in part",
    given: tested,
    where: ["evidence.json exercise, subject, validity"],
    find: drilledIn,
    leftToPeople: "the plans, their intervals, their review, and what goes into them",
  },
  {
    reference: `${nis2} 4.2.6`,
    asks:
      "recovery of backup copies and of redundancies is tested regularly, so that they can be relied on; results are " +
      "documented, and corrected where needed",
    atBest: "in part",
    given: switchedOverAndBack,
    where: ["evidence.json outcome", "result.json checks"],
    find: (facts) => `redundancy: ${recoveryIn(facts)}; ${checksIn(facts)}`,
    leftToPeople: "backup copies; people's knowledge of the procedures; how often; correcting",
  },
];
