import { gzipSync } from 'node:zlib'
import { UsageError } from '../../kernel/errors.ts'
import type { SecretSearch } from '../../ops/bundle/secret-search.ts'
import type { PartNumber } from './held-parts.ts'

/** What a mail takes, and a browser opens at once. */
const MOST_BYTES = 20_000_000

/** The parts of a file, packed: text that ends no element of HTML, whatever stands in it. */
export class PackedParts {
  readonly texts: string[] = []
  readonly #search: SecretSearch
  #bytes = 0

  constructor(search: SecretSearch) {
    this.#search = search
  }

  /** `what`: what a person calls it. Throws a Failure that names a secret in it, and UsageError for a file that would be too large. */
  put(value: unknown, what: string): PartNumber {
    const json = JSON.stringify(value)
    this.#search.require(json, () => what)
    const text = gzipSync(json).toString('base64')
    this.#bytes += text.length
    if (this.#bytes > MOST_BYTES) throw tooLarge(`${MOST_BYTES / 1_000_000} MB`)
    return this.texts.push(text) - 1
  }
}

export const tooLarge = (than: string): UsageError =>
  new UsageError(`One file would hold more than ${than}: narrow it with --from and --to, or use "coinfold view".`)
