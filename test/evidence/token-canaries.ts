/** A token of each make, of the length and with the signs that the make has. None was ever issued. */
import { pieces } from "./canaries.ts";

export const tokens: readonly (readonly [make: string, token: string])[] = [
  ["GitHub", `ghp_${alphanumeric(36)}`],
  ["GitHub's applications", `ghs_${alphanumeric(36)}`],
  ["GitHub, fine-grained", `github_pat_${alphanumeric(22)}_${alphanumeric(59)}`],
  ["GitLab", `glpat-${alphanumeric(20)}`],
  ["GitLab's runners", `glrt-${alphanumeric(20)}`],
  ["GitLab's deployments", `gldt-${alphanumeric(20)}`],
  ["Slack", `xoxb-${digits(12)}-${digits(13)}-${alphanumeric(24)}`],
  ["Slack's applications", `xapp-1-${alphanumeric(11)}-${digits(13)}-${alphanumeric(64)}`],
  ["Slack, rotated", `xoxe.xoxp-1-${alphanumeric(80)}`],
  [
    "Slack's hooks",
    `https://hooks.slack.com/services/T${alphanumeric(8)}/B${alphanumeric(8)}/${alphanumeric(24)}`,
  ],
  ["Stripe", `sk_live_${alphanumeric(24)}`],
  ["Stripe, restricted", `rk_live_${alphanumeric(24)}`],
  ["Stripe's hooks", `whsec_${alphanumeric(32)}`],
  ["AWS", "AKIAQ7XWB3ZTNJM9PRD2"],
  ["AWS, for a time", "ASIAQ7XWB3ZTNJM9PRD2"],
  ["Google", `AIza${alphanumeric(35)}`],
  ["Google, OAuth", `ya29.${alphanumeric(64)}`],
  ["Google's clients", `GOCSPX-${alphanumeric(28)}`],
  ["Azure", `abc8Q~${alphanumeric(34)}`],
  ["Azure's shared signatures", `sv=2022-11-02&ss=b&sig=${alphanumeric(43)}%3D`],
  ["npm", `npm_${alphanumeric(36)}`],
  ["PyPI", `pypi-AgEIcHlwaS5vcmc${alphanumeric(70)}`],
  ["RubyGems", `rubygems_${hex(48)}`],
  ["Docker", `dckr_pat_${alphanumeric(27)}`],
  ["OpenAI", `sk-proj-${alphanumeric(74)}T3BlbkFJ${alphanumeric(74)}`],
  ["OpenAI, older", `sk-${alphanumeric(20)}T3BlbkFJ${alphanumeric(20)}`],
  ["Anthropic", `sk-ant-api03-${alphanumeric(93)}AA`],
  ["Hugging Face", `hf_${alphanumeric(34)}`],
  ["Twilio", `SK${hex(32)}`],
  ["SendGrid", `SG.${alphanumeric(22)}.${alphanumeric(43)}`],
  ["DigitalOcean", `dop_v1_${hex(64)}`],
  ["Vault", `hvs.${alphanumeric(95)}`],
  ["Vault's batches", `hvb.${alphanumeric(140)}`],
  ["Vault, older", `s.${alphanumeric(24)}`],
  ["a web token", `eyJ${alphanumeric(20)}.eyJ${alphanumeric(40)}.${alphanumeric(43)}`],
  ["Databricks", `dapi${hex(32)}`],
  ["Grafana", `glsa_${alphanumeric(32)}_${hex(8)}`],
  ["Terraform", `${alphanumeric(14)}.atlasv1.${alphanumeric(67)}`],
  ["Shopify", `shpat_${hex(32)}`],
  ["Square", `sq0atp-${alphanumeric(22)}`],
  ["Telegram", `${digits(10)}:AA${alphanumeric(33)}`],
  ["Atlassian", `ATATT3${alphanumeric(180)}`],
  ["Linear", `lin_api_${alphanumeric(40)}`],
  ["Notion", `ntn_${digits(11)}${alphanumeric(35)}`],
  ["Tailscale", `tskey-auth-${alphanumeric(16)}-${alphanumeric(32)}`],
  ["1Password", `ops_eyJ${alphanumeric(120)}fQ`],
  [
    "PostgreSQL's verifiers",
    `SCRAM-SHA-256$4096:${alphanumeric(22)}==$${alphanumeric(43)}=:${alphanumeric(43)}=`,
  ],
  ["a hashed password", `$2b$12$${alphanumeric(53)}`],
];

function alphanumeric(length: number): string {
  return pieces.join("").repeat(20).slice(0, length);
}
function digits(length: number): string {
  return "7391846250".repeat(4).slice(0, length);
}
function hex(length: number): string {
  return "3fa9c07be1d24685".repeat(8).slice(0, length);
}
