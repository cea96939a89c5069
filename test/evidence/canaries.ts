/**
 * Secrets, planted in every context and every encoding that `docs/evidence.md` names. A canary is made of three pieces that
 * occur nowhere else: whichever of them is still to be read, something was cut too early.
 */

export const pieces: readonly string[] = ["Kq7xWb", "Vw3zTn", "Jm9pRd"];

/** What may stand between the pieces of a password. */
const joints = [..." /'@:,;&#=$%!\\\"(){}[]<>|`~^*+?.-_", "ü", "€", " - ", "//", "''", "\\'", "://"];

export const passwords: readonly string[] = [
  ...joints.map((joint) => pieces.join(joint)),
  ...["/", "'", "@", ":", "$", "#", "!", "=", "+"].map((sign) => `${sign}${pieces.join("-")}`),
  ...["/", "'", "@", ":", "$", "#", "!", "=", ".", ","].map((sign) => `${pieces.join("-")}${sign}`),
];

export interface Context {
  readonly name: string;
  /** A line or several that hold the password; `null` where the format cannot hold it. */
  readonly write: (password: string) => string | null;
}

const unless = (unfit: RegExp, write: (password: string) => string) => (password: string) =>
  unfit.test(password) ? null : write(password);
const shell = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const doubled = (text: string) => `'${text.replaceAll("'", "''")}'`;
const inDoubles = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
const xml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll(">", "&gt;");
const encoded = (text: string) => encodeURIComponent(text).replaceAll("'", "%27");
const json = (value: unknown) => JSON.stringify(value);
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A bare word: what a reader of the format takes up to the next blank. */
const bare = /[\s"'`\\]|^[[({<>|*&!@%-]|[,;)\]}]$|[,;<>&]/;
const quotable = /^$/;

export const contexts: readonly Context[] = [
  { name: "a variable", write: unless(/[\s"'`\\]/, (v) => `POSTGRES_PASSWORD=${v}`) },
  {
    name: "a variable on a line of its own, with blanks",
    write: unless(quotable, (v) => `DB_PASSWORD=${v}`),
  },
  {
    name: "a variable in double quotes",
    write: unless(quotable, (v) => `export REDIS_PASSWORD=${inDoubles(v)}`),
  },
  {
    name: "a variable in single quotes",
    write: unless(quotable, (v) => `export API_TOKEN=${shell(v)} && run`),
  },
  {
    name: "a variable before a command",
    write: unless(quotable, (v) => `PGPASSWORD=${shell(v)} psql -h db`),
  },
  {
    name: "a secret's name with an ending",
    write: unless(quotable, (v) => `STRIPE_SECRET_PROD=${shell(v)}`),
  },
  { name: "a compiled-in setting", write: unless(quotable, (v) => `const dbPassword = ${json(v)};`) },
  { name: "JSON", write: (v) => json({ password: v, port: 5432 }) },
  { name: "JSON over lines", write: (v) => JSON.stringify({ clientSecret: v, port: 5432 }, null, 2) },
  { name: "JSON in JSON", write: (v) => json({ msg: json({ apiKey: v }) }) },
  { name: "JSON in JSON in JSON", write: (v) => json({ a: json({ b: json({ access_token: v, c: 1 }) }) }) },
  { name: "a list of passwords", write: (v) => json({ passwords: ["other", v.replaceAll("]", "-")] }) },
  { name: "name and value in JSON", write: (v) => json([{ name: "DB_PASSWORD", value: v }]) },
  { name: "name and value in YAML", write: (v) => `- name: DB_PASSWORD\n  value: ${doubled(v)}` },
  { name: "variables as a list", write: (v) => json({ Env: [`POSTGRES_PASSWORD=${v}`, "PATH=/bin"] }) },
  { name: "YAML", write: (v) => `  password: ${v.startsWith("[") ? doubled(v) : v}` },
  { name: "YAML in single quotes", write: (v) => `password: ${doubled(v)} # old` },
  { name: "YAML in double quotes", write: (v) => `password: ${json(v)}` },
  { name: "YAML as a block", write: (v) => `token: |\n  ${v}\n  ${v}\nuser: app` },
  { name: "properties", write: (v) => `ssl.keystore.password = ${v}` },
  { name: "properties over lines", write: (v) => `ssl.key.password = other\\\n   ${v}` },
  { name: "an INI file", write: (v) => `[db]\r\nuser = app\r\npassword = ${v}\r\nport = 5432\r\n` },
  {
    name: "JAAS",
    write: (v) =>
      `sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password=${inDoubles(v)};`,
  },
  {
    name: "JAAS in JSON",
    write: (v) => json({ config: `ScramLoginModule required username="app" password=${inDoubles(v)};` }),
  },
  { name: "libpq", write: (v) => `host=db user=app password='${v.replace(/['\\]/g, "\\$&")}' dbname=ledger` },
  {
    name: "a connection string",
    write: unless(/[;"']/, (v) => `Server=db;User Id=app;Password=${v};Database=ledger`),
  },
  { name: "logfmt", write: (v) => `ts=1 level=info password=${inDoubles(v)} user=app` },
  { name: "a log", write: unless(bare, (v) => `2026-01-01 INFO connecting, password=${v} user=app`) },
  {
    name: "a log with a phrase",
    write: unless(/[\n"'`=:<|&\\-]/, (v) => `2026-01-01 INFO connecting with password: ${v}`),
  },
  { name: "a log of an object", write: (v) => `connecting { user: 'app', password: ${inDoubles(v)} }` },
  { name: "XML", write: (v) => `<password>${xml(v)}</password>` },
  { name: "an attribute", write: (v) => `<property name="db.password" value="${xml(v)}"/>` },
  { name: "another attribute", write: (v) => `<db user="app" password="${xml(v)}"/>` },
  { name: "a query", write: (v) => `GET /login?user=app&password=${encoded(v)}&x=1 HTTP/1.1` },
  { name: "a form", write: (v) => `grant_type=password&client_secret=${encoded(v)}&x=1` },
  { name: "JDBC", write: (v) => `jdbc:postgresql://db:5432/ledger?user=app&password=${encoded(v)}` },
  { name: "a flag", write: (v) => `redis-cli --password ${shell(v)} ping` },
  { name: "a flag with an equals sign", write: (v) => `tool --db-password=${inDoubles(v)} --verbose` },
  { name: "a flag of Java", write: (v) => `java -Djavax.net.ssl.keyStorePassword=${shell(v)} -jar x.jar` },
  { name: "arguments", write: (v) => json({ argv: ["tool", "--api-token", v, "--verbose"] }) },
  {
    name: "arguments over lines",
    write: (v) => JSON.stringify({ argv: ["tool", "--password", v, "x"] }, null, 2),
  },
  { name: "one argument", write: (v) => json({ argv: ["tool", `--password=${v}`, "--verbose"] }) },
  { name: "a short flag", write: (v) => `mysql -u root -p${shell(v)} ledger` },
  { name: "a short flag of Redis", write: (v) => `redis-cli -h cache -a ${shell(v)} ping` },
  { name: "a short flag as an argument", write: (v) => json({ argv: ["redis-cli", "-a", v, "ping"] }) },
  { name: "a user of curl", write: (v) => `curl -u ${shell(`app:${v}`)} https://db/` },
  { name: "a URL", write: (v) => `connecting to postgres://app:${encoded(v)}@127.7.1.1:5432/ledger` },
  {
    name: "a URL as it should not be",
    write: unless(
      /[\s"<>`\\?#]|:\/\/|^[@]|'$/,
      (v) => `connecting to postgres://app:${v}@127.7.1.1:5432/ledger now`,
    ),
  },
  { name: "a URL in JSON", write: (v) => json({ REDIS_URL: `redis://:${encoded(v)}@cache:6379/0` }) },
  { name: "a URL of MongoDB", write: (v) => `mongodb+srv://app:${encoded(v)}@a.example,b.example/db?x=1` },
  { name: "a URL of a broker", write: (v) => `amqps://app:${encoded(v)}@mq:5671/%2f` },
  { name: "a URL of the web", write: (v) => `fetching https://app:${encoded(v)}@host/path` },
  { name: "a token as the user of a URL", write: (v) => `cloning https://${encoded(v)}@git.example/x.git` },
  {
    name: "a token with a word as its password",
    write: (v) => `https://${encoded(v)}:x-oauth-basic@git.example/x.git`,
  },
  { name: "a data source of Go", write: unless(/[\s"'@]/, (v) => `app:${v}@tcp(db:3306)/ledger`) },
  { name: "SQL", write: (v) => `ALTER ROLE app WITH LOGIN PASSWORD ${doubled(v)} VALID UNTIL 'infinity';` },
  {
    name: "SQL in a log",
    write: (v) => `2026-01-01 LOG:  statement: create user app password ${doubled(v)}`,
  },
  { name: "SQL of MySQL", write: (v) => `CREATE USER 'app'@'%' IDENTIFIED BY ${doubled(v)};` },
  { name: "Redis", write: (v) => `requirepass ${inDoubles(v)}` },
  { name: "Redis following another", write: (v) => `masterauth ${inDoubles(v)}` },
  {
    name: "Redis on its own command line",
    write: (v) => json({ argv: ["redis-server", "--requirepass", v] }),
  },
  {
    name: "Redis as a monitor shows it",
    write: (v) => `1700000000.1 [0 127.0.0.1:5] "AUTH" ${inDoubles(v)}`,
  },
  { name: "Redis configured", write: (v) => `"CONFIG" "SET" "requirepass" ${inDoubles(v)}` },
  { name: "Redis's users", write: unless(/[\s"']|^[=>]/, (v) => `user app on >${v} ~* +@all`) },
  { name: "HAProxy's users", write: unless(/[\s"'\\]/, (v) => `  user app insecure-password ${v}`) },
  { name: "HAProxy's statistics", write: unless(/[\s"'\\]/, (v) => `  stats auth app:${v}`) },
  { name: ".pgpass", write: unless(/[\s]/, (v) => `db:5432:ledger:app:${v.replace(/[:\\]/g, "\\$&")}`) },
  { name: ".netrc", write: unless(/[\s"'\\]/, (v) => `machine db login app password ${v}`) },
  { name: ".npmrc", write: unless(/[\s"'\\]/, (v) => `//registry.example/:_authToken=${v}`) },
  { name: "an authorization header", write: unless(/[^\x20-\x7e]/, (v) => `authorization: ${v}`) },
  {
    name: "an authorization header in capitals",
    write: unless(/[^\x20-\x7e]/, (v) => `AUTHORIZATION: Bearer ${v}`),
  },
  { name: "Basic", write: (v) => `Authorization: Basic ${base64(`app:${v}`)}` },
  {
    name: "Digest",
    write: unless(
      /["\\]|[^\x20-\x7e]/,
      (v) => `Authorization: Digest username="app", realm="r", nonce="n", response="${v}"`,
    ),
  },
  { name: "Negotiate", write: (v) => `authorization: Negotiate ${base64(v)}` },
  { name: "Bearer without a header", write: (v) => `sent Bearer ${base64(v)} to it` },
  {
    name: "a header in JSON",
    write: (v) => json({ headers: { authorization: `Digest username="app", response="${v}"` } }),
  },
  {
    name: "a header in a list",
    write: (v) => json({ rawHeaders: ["Host", "db", "Authorization", `Bearer ${v}`] }),
  },
  { name: "a header of curl", write: unless(/'/, (v) => `curl -H 'Authorization: Bearer ${v}' https://db/`) },
  { name: "a proxy's header", write: (v) => `Proxy-Authorization: Basic ${base64(`app:${v}`)}` },
  { name: "a key's header", write: unless(/[^\x20-\x7e]/, (v) => `X-Api-Key: ${v}`) },
  { name: "a cookie", write: unless(/[^\x20-\x7e]/, (v) => `Cookie: theme=dark; sid=${v}`) },
];

export interface Encoding {
  readonly name: string;
  readonly encode: (text: string) => Buffer;
  readonly decode: (bytes: Buffer) => string;
  /** Texts that it is promised for; without it, all. */
  readonly only?: RegExp;
}

const utf8 = (text: string) => Buffer.from(text);
const each = (write: (character: string) => string) => (text: string) =>
  utf8([...text].map((character) => (/[A-Za-z0-9]/.test(character) ? write(character) : character)).join(""));
const code = (character: string) => character.codePointAt(0)!;
const hexOf = (character: string, digitsOf: number) => code(character).toString(16).padStart(digitsOf, "0");
const replaced = (pattern: RegExp, radix: number) => (bytes: Buffer) =>
  bytes
    .toString("utf8")
    .replace(pattern, (_all, number: string) => String.fromCodePoint(Number.parseInt(number, radix)));

/** Of letters and digits: signs stand as the format has them. */
export const encodings: readonly Encoding[] = [
  { name: "as it is", encode: utf8, decode: (bytes) => bytes.toString("utf8") },
  {
    name: "JSON's escapes",
    encode: each((c) => `\\u${hexOf(c, 4)}`),
    decode: replaced(/\\u([0-9a-f]{4})/g, 16),
  },
  {
    name: "some of JSON's escapes",
    encode: each((c) => (code(c) % 3 === 0 ? `\\u${hexOf(c, 4)}` : c)),
    decode: replaced(/\\u([0-9a-f]{4})/g, 16),
  },
  {
    name: "JavaScript's long escapes",
    encode: each((c) => `\\u{${hexOf(c, 1)}}`),
    decode: replaced(/\\u\{([0-9a-f]+)\}/g, 16),
  },
  {
    name: "JavaScript's escapes",
    encode: each((c) => `\\x${hexOf(c, 2)}`),
    decode: replaced(/\\x([0-9a-f]{2})/g, 16),
  },
  {
    name: "percent signs",
    encode: each((c) => (code(c) % 2 === 0 ? `%${hexOf(c, 2)}` : c)),
    decode: replaced(/%([0-9a-f]{2})/g, 16),
  },
  {
    name: "HTML's numbers",
    encode: each((c) => (code(c) % 2 === 0 ? `&#${code(c)};` : c)),
    decode: replaced(/&#(\d+);/g, 10),
  },
  {
    name: "HTML's hexadecimal numbers",
    encode: each((c) => `&#x${hexOf(c, 2)};`),
    decode: replaced(/&#x([0-9a-f]+);/g, 16),
  },
  {
    name: "UTF-16",
    encode: (text) => Buffer.from(text, "utf16le"),
    decode: (bytes) => bytes.toString("latin1").replaceAll("\0", ""),
    only: /^[\x20-\x7e\n\r]*$/,
  },
  {
    name: "UTF-16, the other way round",
    encode: (text) => Buffer.from(text, "utf16le").swap16(),
    decode: (bytes) => bytes.toString("latin1").replaceAll("\0", ""),
    only: /^[\x20-\x7e\n\r]*$/,
  },
];
