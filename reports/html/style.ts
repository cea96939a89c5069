/**
 * The page's style sheet. Colours are variables, distinct without colour vision too, and set three times:
 * light, dark (screens only) and print. The charts use the same variables.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f8; --ink: #1b1f24; --muted: #59636e; --rule: #e3e6ea; --axis: #aeb6bf; --mark: #4d5661;
  --link: #0b5cad; --pass: #0b6e4f; --fail: #b42318; --inconclusive: #8a5a00; --harness-error: #6941a5;
  --region-1: #0b66b2; --region-2: #c2570c; --region-3: #0f766e; --region-4: #7c4d9e;
  --success: #0b6e4f; --latency: #5b4b9a;
  --fault-band: rgba(60, 70, 85, .10); --healing-band: rgba(60, 70, 85, .05); --outage-band: rgba(180, 35, 24, .16); --down-band: rgba(170, 115, 0, .17);
  --detected: #37475a; --rerouted: #7287a0; --recovered: #b4c2d2;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --panel: #1c2026; --ink: #e7eaee; --muted: #a0a9b4; --rule: #2b3138; --axis: #59626d; --mark: #aab3bd;
    --link: #7cb7f0; --pass: #4cc79a; --fail: #ff8a7d; --inconclusive: #e8b64c; --harness-error: #bfa0f0;
    --region-1: #5aa9ec; --region-2: #f0934a; --region-3: #4fc4b6; --region-4: #c39be0;
    --success: #4cc79a; --latency: #a99be8;
    --fault-band: rgba(200, 212, 228, .12); --healing-band: rgba(200, 212, 228, .06); --outage-band: rgba(255, 138, 125, .22); --down-band: rgba(232, 182, 76, .2);
    --detected: #c3d0de; --rerouted: #8397ad; --recovered: #4d5f73;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 60rem; margin: 0 auto; padding: 2.6rem 1.25rem 5rem; }
section { margin-top: 4rem; }
h1, h2, h3, h4, p, dl, dd, ol, ul, figure { margin: 0; padding: 0; }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; margin-bottom: 1.1rem; letter-spacing: -.005em; }
h2 small { font-size: .875rem; font-weight: 400; color: var(--muted); margin-left: .6rem; letter-spacing: 0; }
h3 { font-size: 1rem; font-weight: 650; }
ol, ul { list-style: none; }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
code { overflow-wrap: anywhere; }
small { font-size: .8125rem; }
strong { font-weight: 650; }
.note, .nothing, .limit, .proof { color: var(--muted); }
.note, .proof { font-size: .875rem; }

.overline { color: var(--muted); font-size: .875rem; margin-bottom: 1.2rem; display: flex; flex-wrap: wrap; gap: .2rem .9rem; }
.overline span { color: var(--ink); font-weight: 600; }
.opening h1 { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .8rem; line-height: 1.1; font-size: 2.6rem; font-weight: 700; letter-spacing: -.02em; }
.opening h1 .sign { width: 2.4rem; height: 2.4rem; }
.opening h1 .meaning { font-size: 1.15rem; font-weight: 400; letter-spacing: 0; color: var(--muted); padding-top: .7rem; }
.promise { font-size: 1.35rem; line-height: 1.4; margin-top: 1.1rem; max-width: 52rem; text-wrap: pretty; }
.reasons { margin-top: 1.1rem; max-width: 44rem; }
.reasons li { padding-left: 1.1rem; text-indent: -1.1rem; }
.reasons li::before { content: "–"; display: inline-block; width: 1.1rem; text-indent: 0; color: var(--muted); }
.control { margin-top: 1.1rem; color: var(--muted); font-size: .9375rem; }

.sign { flex: none; fill: currentColor; }
.sign .cut { fill: none; stroke: var(--paper); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
.pass > .sign, .sign.pass, .said.pass, .opening.pass .word { color: var(--pass); }
.sign.fail, .said.fail, .opening.fail .word { color: var(--fail); }
.sign.inconclusive, .said.inconclusive, .opening.inconclusive .word { color: var(--inconclusive); }
.sign.harness-error, .said.harness-error, .opening.harness-error .word { color: var(--harness-error); }
.said { display: inline-flex; align-items: center; gap: .45rem; white-space: nowrap; font-weight: 600; font-size: .875rem; }
.said .sign { width: 1rem; height: 1rem; }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 1.4rem; margin-top: 2.6rem; padding-top: 1.3rem; border-top: 1px solid var(--rule); }
.figures dt { color: var(--muted); font-size: .875rem; }
.figures dd { font-size: 1.3rem; font-weight: 650; line-height: 1.3; letter-spacing: -.01em; margin-top: .15rem; }
.figures dd.limit { font-size: .875rem; font-weight: 400; letter-spacing: 0; }
.figures .unknown dd:not(.limit) { color: var(--muted); font-weight: 400; font-size: 1.05rem; line-height: 1.6; }

.broken { margin-top: 1.6rem; padding: 1.1rem 1.5rem .8rem; background: var(--panel); border-left: 4px solid var(--fail); border-radius: 0 6px 6px 0; }
.broken h2 { margin-bottom: .4rem; }
.broken h3 { margin: 1rem 0 .4rem; font-size: .9375rem; }
.promises div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem; padding: .2rem 0; }
.promises dt::first-letter { text-transform: uppercase; }
.promises dd { font-size: .9375rem; color: var(--muted); }
.promises strong { color: var(--ink); margin-right: .6rem; }
.examples { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.5rem; font-size: .875rem; }
.example { min-width: 0; }
.example h4 { font-weight: 600; padding-bottom: .35rem; margin-bottom: .35rem; border-bottom: 1px solid var(--axis); }
.example li { display: grid; grid-template-columns: 4.2rem 1fr; padding: .2rem 0; line-height: 1.4; }
.example b { font-weight: 600; display: block; }
.lives { font-size: .8125rem; line-height: 1.4; table-layout: fixed; }
.lives th:first-child { width: 27%; }
.lives th[scope] { overflow-wrap: anywhere; }
.lives th code { font-size: .75rem; }
.lives th[scope] small { display: inline-block; }
.lives td { padding-right: 1rem; }
.broken .lives tr:last-child > * { border-bottom: 0; }
.lives li + li { margin-top: .3rem; }
.lives .when { font-variant-numeric: tabular-nums; }
.lives .wrong { color: var(--fail); font-weight: 600; }
.lives .wrong .when { color: inherit; font-weight: 400; }
.unfinished { margin-bottom: 1.8rem; padding: .8rem 1rem; border: 2px solid var(--inconclusive); border-radius: 6px; max-width: 48rem; }
.unfinished strong { color: var(--inconclusive); }
.when { color: var(--muted); white-space: nowrap; }

.chart svg { display: block; width: 100%; height: auto; font-family: inherit; }
.chart .narrow { display: none; }
figcaption .narrow { flex-basis: 100%; flex-wrap: wrap; gap: .3rem 1.4rem; }
.check td:nth-child(2) { white-space: nowrap; }
figcaption { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; font-size: .875rem; color: var(--muted); margin-top: .6rem; }
.key { white-space: nowrap; display: inline-flex; align-items: center; gap: .45rem; }
.key i { width: 1.1rem; height: .8rem; outline: 1px solid var(--rule); }
.band-fault { background: var(--fault-band); }
.band-outage { background: var(--outage-band); }
.band-healing { background: var(--healing-band); }
.band-down { background: var(--down-band); }

.lead { font-size: 1.05rem; margin-bottom: 1rem; }
.lead::first-letter { text-transform: uppercase; }
.axis-note { font-size: .875rem; color: var(--muted); }
.bar { display: block; overflow: visible; }
.bar-ground { fill: var(--panel); }
.bar-detected, .swatch.detected { fill: var(--detected); background: var(--detected); }
.bar-rerouted, .swatch.rerouted { fill: var(--rerouted); background: var(--rerouted); }
.bar-recovered, .swatch.recovered { fill: var(--recovered); background: var(--recovered); }
.bar-limit { stroke: var(--ink); stroke-width: 2; }
.bar-open line { stroke: var(--paper); stroke-width: 3; }
.bar-never line { stroke: var(--fail); stroke-width: 3; }
.bar-label { font-size: .8125rem; fill: var(--muted); }
.bar-label-limit { fill: var(--ink); font-weight: 600; }
.stages { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.4rem; margin-top: .6rem; }
.stages dt { font-size: .875rem; display: flex; align-items: center; gap: .5rem; color: var(--muted); }
.stages dd { font-weight: 650; font-size: 1.1rem; }
.stages dd small { font-weight: 400; color: var(--muted); }
.stages dd.note { font-size: .875rem; font-weight: 400; }
.swatch { width: .8rem; height: .8rem; border-radius: 2px; display: inline-block; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; line-height: 1.45; }
th, td { text-align: left; vertical-align: top; padding: .55rem 1.2rem .55rem 0; border-bottom: 1px solid var(--rule); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-size: .8125rem; border-bottom-color: var(--axis); vertical-align: bottom; white-space: nowrap; }
tbody th small { display: block; color: var(--muted); }
.n { text-align: right; white-space: nowrap; }
.promise-table td { white-space: nowrap; }
.apart-table td:nth-child(2), .apart-table td:nth-child(3) { white-space: nowrap; }
.promise-table + .note, section > .note { margin-top: .9rem; }

.check { display: flex; gap: .9rem; padding: .95rem 0; border-bottom: 1px solid var(--rule); }
.check:first-child { border-top: 1px solid var(--axis); }
.check > .sign { width: 1.15rem; height: 1.15rem; margin-top: .2rem; }
.check > div { min-width: 0; flex: 1; }
.check h3 { display: flex; justify-content: space-between; gap: 1rem; }
details { margin-top: .7rem; }
section > details { margin-top: 1.1rem; }
summary { cursor: pointer; font-size: .875rem; color: var(--link); width: fit-content; }
details table { font-size: .875rem; margin-top: .4rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; border-radius: 2px; }

.moments li { display: grid; grid-template-columns: 5.2rem 1fr; padding: .3rem 0; }
section > .moments li { grid-template-columns: 5.2rem 2.4rem 1fr; }
.moments .when { text-align: right; padding-right: 1.2rem; }
.moments .step { color: var(--muted); }
.mark b { display: inline-block; min-width: 1.45rem; padding: 0 .4rem; border-radius: .75rem; background: var(--mark); color: var(--paper); font-size: .75rem; line-height: 1.35rem; text-align: center; font-weight: 600; }
.proof { display: block; }
.never { color: var(--inconclusive); }
.fault-life { margin-bottom: 1.5rem; }
.fault-life h3 { margin-bottom: .4rem; }
.fault-life h3 span { font-weight: 400; }

.letter { margin: 0; padding: .7rem 0; border-bottom: 1px solid var(--rule); }
section > .letter { margin-top: 0; }
.letter > summary { font-size: 1rem; }
.letter h3 { margin: 1.2rem 0 .4rem; font-size: .9375rem; }
.subject { margin-top: .7rem; font-weight: 600; }
.entries { margin-top: .5rem; font-size: .9375rem; }
.entries div { display: grid; grid-template-columns: 15rem 1fr; gap: 0 1.5rem; padding: .25rem 0; }
.entries dt { color: var(--muted); overflow-wrap: anywhere; }
.entries dd { overflow-wrap: anywhere; }
.blank { color: var(--muted); font-style: italic; border-bottom: 1px dashed var(--axis); }
.checklist li { display: grid; grid-template-columns: 1.6rem 1fr; padding: .25rem 0; font-size: .9375rem; }
.checklist small { color: var(--muted); display: block; overflow-wrap: anywhere; }
.unseen { position: absolute; clip-path: inset(50%); white-space: nowrap; }
.checklist .done > :first-child { color: var(--pass); }
.checklist .unmet > :first-child { color: var(--fail); font-weight: 700; }
.checklist .open > :first-child { color: var(--muted); }

.untested div { padding: .55rem 0; border-bottom: 1px solid var(--rule); display: grid; grid-template-columns: 15rem 1fr; gap: 0 1.5rem; }
.untested dt { overflow-wrap: anywhere; }
.untested dd { color: var(--muted); }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 3rem; align-items: start; }
.facts div { display: flex; justify-content: space-between; gap: 1.5rem; padding: .4rem 0; border-bottom: 1px solid var(--rule); font-size: .9375rem; }
.facts dt { color: var(--muted); flex: none; }
.facts dd { text-align: right; overflow-wrap: anywhere; }
pre { margin: 0 0 1.4rem; padding: .9rem 1.1rem; background: var(--panel); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }

@media screen and (max-width: 46rem) {
  main { padding: 2rem 1rem 4rem; }
  section { margin-top: 3rem; }
  .opening h1 { font-size: 2.1rem; }
  .opening h1 .sign { width: 2rem; height: 2rem; }
  .opening h1 .meaning { flex-basis: 100%; padding-top: .2rem; }
  .promise { font-size: 1.15rem; }
  .figures { grid-template-columns: 1fr 1fr; }
  .broken { margin-left: -1rem; margin-right: -1rem; border-radius: 0; padding: 1.2rem 1rem; }
  .examples, .columns, .stages { grid-template-columns: 1fr; }
  .lives, .lives tbody, .lives tr, .lives th, .lives td { display: block; }
  .lives th:first-child { width: auto; }
  .lives thead { position: absolute; clip-path: inset(50%); }
  .lives tr { padding: .6rem 0 .7rem; border-bottom: 1px solid var(--rule); }
  .lives th, .lives td { border: 0; padding: .15rem 0; }
  .lives td { display: grid; grid-template-columns: 7rem 1fr; gap: .6rem; }
  .lives td::before { content: attr(data-head); color: var(--muted); overflow-wrap: anywhere; }
  .untested div, .entries div { grid-template-columns: 1fr; }
  .promise-table, .promise-table tbody { display: block; }
  .promise-table thead { position: absolute; clip-path: inset(50%); }
  .promise-table tr { display: grid; grid-template-columns: 1fr auto; gap: .1rem 1rem; padding: .7rem 0; border-bottom: 1px solid var(--rule); }
  .promise-table th, .promise-table td { border: 0; padding: 0; }
  .promise-table th { grid-column: 1 / -1; }
  .promise-table td:nth-child(2) { color: var(--muted); }
  .promise-table td:last-child { grid-column: 1 / -1; }
}
@media screen and (max-width: 36rem) {
  .chart .wide { display: none; }
  .chart .narrow { display: block; }
  .chart figcaption .narrow { display: flex; }
  thead th { white-space: normal; }
  .check table { min-width: 30rem; }
}
@page { size: A4; margin: 16mm 15mm; }
@media print {
  :root { color-scheme: light; }
  html { font-size: 9.5pt; }
  body { font-size: 9.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { padding: 0; max-width: none; }
  .scroll { overflow: visible; }
  .chart svg { max-height: 150mm; }
  section { margin-top: 2.2rem; }
  h2, h3, summary, .lead { break-after: avoid; }
  .figures dd { font-size: 1.1rem; }
  figure, .check, tr, .example, .fault-life, .figures, .stages, .facts div, .moments li { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { color: var(--muted); list-style: none; }
  a { color: inherit; text-decoration: none; }
}
`.trim();
