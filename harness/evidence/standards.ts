/** What standards and catalogues of controls ask of an exercise, in our words. Nothing is quoted. */
import {
  checksIn,
  drilledIn,
  followedUpIn,
  forPeople,
  integrityIn,
  type Requirement,
  reconciled,
  recoveryIn,
  retestPassed,
  tested,
} from "./requirement.ts";

const soc = "SOC 2 A1.3";
const iso = "ISO 22301:2019 8.5";
const pci = "PCI DSS v4.0.1";
const nist = "NIST SP 800-53 Rev. 5";

export const standards: readonly Requirement[] = [
  {
    reference: soc,
    asks:
      "recovery plan procedures are tested periodically, so that systems recover as the objectives say: with scenarios by " +
      "likelihood and magnitude of threats, components of the whole entity that can impair availability, and key personnel " +
      "unavailable; plans and systems are revised by the results",
    atBest: "in part",
    given: tested,
    where: ["criteria.json", "result.json checks", "evidence.json outcome"],
    find: (facts) => `${checksIn(facts)}; ${recoveryIn(facts)}`,
    leftToPeople:
      "that the drilled system is the one in scope; how likely and how grave the threat is; the components of the rest of the " +
      "entity; key personnel unavailable; revising plans and systems",
  },
  forPeople(
    `${soc}, integrity and completeness of back-up data`,
    "back-up data are tested periodically for integrity and completeness",
    "restoring back-ups; the checks compare replicas, not back-ups",
    ["result.json checks ledger-parity, lost-events"],
  ),
  {
    reference: `${iso} a)`,
    asks: "exercises are consistent with the continuity objectives",
    atBest: "in part",
    where: ["criteria.json"],
    find: ({ result }) => result.criteria.map(({ promise }) => promise).join("; ") || null,
    leftToPeople: "that these limits are the objectives",
  },
  {
    reference: `${iso} b)`,
    asks: "exercises rest on appropriate scenarios, well planned, with clear aims and objectives",
    atBest: "in part",
    where: ["evidence.json exercise.promise", "criteria.json"],
    find: ({ result }) => result.run.promise,
    leftToPeople: "whether the scenario is appropriate and the exercise well planned",
  },
  forPeople(`${iso} c)`, "teamwork, competence, confidence and knowledge are developed", "all of it"),
  {
    reference: `${iso} d)`,
    asks: "taken together over time, exercises validate strategies and solutions",
    atBest: "in part",
    given: tested,
    where: ["evidence.json outcome"],
    find: ({ result }) => `one exercise: ${result.run.scenario}, ${result.verdict}`,
    leftToPeople: "the other exercises; one pack is one of them",
  },
  {
    reference: `${iso} e)`,
    asks: "post-exercise reports hold outcomes, recommendations and actions",
    atBest: "in part",
    where: ["reports/", "result.json", "sign-off.md"],
    find: ({ result }) => `outcome: ${result.verdict}`,
    leftToPeople: "recommendations and actions",
  },
  {
    reference: `${iso} f)`,
    asks: "exercises are reviewed for continual improvement, and their results acted on",
    atBest: "in part",
    given: retestPassed,
    where: ["evidence.json stated", "sign-off.md"],
    find: followedUpIn,
    leftToPeople: "the review; all results but the one that was retested",
  },
  {
    reference: `${iso} g)`,
    asks: "exercises take place at planned intervals, and when the organisation or its surroundings change significantly",
    atBest: "in part",
    given: tested,
    where: ["evidence.json validity, subject.commit, subject.topologySha256"],
    find: drilledIn,
    leftToPeople: "the plan of intervals; changes of anything but the system",
  },
  {
    reference: `${pci} 12.10.1 and 12.10.2`,
    asks:
      "the incident response plan, which has procedures for business recovery and continuity and for data backup, and covers " +
      "all critical system components, is reviewed and tested in all its elements at least every 12 months",
    atBest: "in part",
    given: tested,
    where: ["evidence.json exercise, validity, outcome"],
    find: (facts) => `recovery and continuity: ${recoveryIn(facts)}; ${drilledIn(facts)}`,
    leftToPeople:
      "the plan and its review; backups; roles, communication, legal analysis; components not drilled",
  },
  forPeople(
    `${pci} 12.10.6`,
    "the incident response plan is changed by lessons learned and by developments in the industry",
    "all of it",
    ["sign-off.md"],
  ),
  {
    reference: `${nist} CP-4`,
    asks:
      "the contingency plan is tested by chosen tests at a chosen frequency for its effectiveness and the readiness to carry it " +
      "out; results are reviewed, and corrective actions begun where needed",
    atBest: "in part",
    given: tested,
    where: ["evidence.json exercise, outcome", "result.json checks"],
    find: (facts) => `${drilledIn(facts)}; ${checksIn(facts)}`,
    leftToPeople: "the plan, the frequency, people's readiness, the review, corrective actions",
  },
  {
    reference: `${nist} CP-10(2)`,
    asks: "systems that are based on transactions recover their transactions",
    atBest: "in part",
    given: reconciled,
    where: ["result.json checks", "evidence.json outcome.recoveryPoint"],
    find: integrityIn,
    leftToPeople: "how transactions are journaled and rolled back; failures that were not drilled",
  },
  {
    reference: "ISO/IEC 27001:2022 A.5.30",
    asks: "ICT readiness is planned, implemented, maintained and tested by the continuity objectives and what they require of ICT",
    atBest: "in part",
    given: tested,
    where: ["criteria.json", "result.json checks", "evidence.json outcome"],
    find: (facts) => `${checksIn(facts)}; ${recoveryIn(facts)}`,
    leftToPeople: "planning and maintaining; that these limits are the objectives",
  },
];
