import { Failure } from '../../kernel/errors.ts'
import type { Secret } from './known-secrets.ts'

/** What a secret looks like that nobody has told us of. */
const SHAPES: readonly (readonly [what: string, shape: RegExp])[] = [
  ['a password in an address', /[a-z][a-z0-9+.-]*:\/\/[^\s/@:"]*:[^\s/@"]+@/i],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['the token of a bot', /\b\d{8,10}:[\w-]{35}\b/],
  ['the address of a webhook', /\b(hooks\.slack\.com\/services|discord(app)?\.com\/api\/webhooks)\/\w/i],
  ['a signed token', /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/],
  ['an access key', /\b((sk|rk)[-_](live|test|ant|proj)[-_][\w-]{16}|gh[pousr]_\w{30}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10})/],
  ['a value of that name', /(api[_-]?key|secret|token|password|passphrase)["']?\s*[:=]\s*["']?[^\s"',;}\]]{6}/i],
]

const TO_DO =
  'A log keeps what was written to it: replace that secret by another one where it is used, and hand on a part without it by --from and --to.'

/** Looks for secrets in what is about to leave this computer. */
export class SecretSearch {
  readonly #secrets: readonly (Secret & { readonly escaped: string })[]

  readonly #what: string

  /** `what`: that is about to leave, in a word. */
  constructor(secrets: readonly Secret[], what = 'bundle') {
    this.#what = what
    this.#secrets = secrets.map((secret) => ({ ...secret, escaped: JSON.stringify(secret.text).slice(1, -1) }))
  }

  /** `place`: what a person calls the line. Throws a Failure that names the place, and never the secret. */
  require(line: string, place: () => string): void {
    const known = this.#secrets.find(({ escaped }) => line.includes(escaped))
    const shape = known === undefined ? SHAPES.find(([, looks]) => looks.test(line)) : undefined
    if (known === undefined && shape === undefined) return
    const isIn = known === undefined ? (text: string) => shape![1].test(text) : (text: string) => text.includes(known.text)
    const found = fieldWith(JSON.parse(line), isIn) ?? []
    // of an event its own fields
    const path = found[0] === 'event' ? found.slice(2) : found
    const what = known === undefined ? `what looks like ${shape![0]}` : known.name
    const field = path.length === 0 ? '' : `, field ${path.join('.')}`
    throw new Failure(`No ${this.#what} was written, since it would give a secret away: ${what} stands in ${place()}${field}. ${TO_DO}`)
  }
}

/** Where it stands, by the names of the fields, none of which has it in itself. Null: it is made of more than one. */
const fieldWith = (value: unknown, isIn: (text: string) => boolean, path: readonly string[] = []): readonly string[] | null => {
  if (typeof value !== 'object' || value === null) return null
  for (const [name, one] of Object.entries(value)) {
    if (isIn(name)) return path
    const isLeaf = typeof one !== 'object' || one === null
    const found = isLeaf ? null : fieldWith(one, isIn, [...path, name])
    if (found !== null) return found
    if (isLeaf && (isIn(String(one)) || isIn(JSON.stringify({ [name]: one })))) return [...path, name]
  }
  return null
}
