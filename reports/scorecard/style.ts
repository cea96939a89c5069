/** What the scorecard's page adds to the style sheet of the report. */
export const scorecardStyle = `
main { max-width: 68rem; }
.score-table th[scope=row] { font-weight: 600; }
.score-table td, .score-table th { overflow-wrap: anywhere; }
.drill { margin-top: 2.6rem; padding-top: 1.4rem; border-top: 1px solid var(--axis); break-inside: avoid-page; }
.drill h3 { font-size: 1.1rem; margin-bottom: .3rem; }
.drill figure { margin: .9rem 0 .6rem; overflow-x: auto; }
.drill figure svg { display: block; width: 100%; min-width: 40rem; height: auto; font-family: inherit; }
.grounds div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1.5rem; padding: .35rem 0; border-bottom: 1px solid var(--rule); font-size: .9375rem; }
.grounds dt { color: var(--muted); }
.grounds dd { overflow-wrap: anywhere; }
.worse dd { color: var(--fail); }
.alarms li { padding: .45rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
@media screen and (max-width: 46rem) {
  .grounds div { grid-template-columns: 1fr; }
}
`.trim();
