import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a key lets its holder do. */
export type PageRole = 'read' | 'trade'

const hashed = (key: string): Buffer => createHash('sha256').update(key).digest()

/** 256 bits that fit into a link. */
export const drawnKey = (): string => randomBytes(32).toString('base64url')

/** The page with a key, in a fragment, which no browser sends anywhere. */
export const linkWith = (url: string, key: string): string => `${url}/#key=${encodeURIComponent(key)}`

/** Keys as hashes: whoever reads the memory of the process finds none, and how long a comparison takes tells nothing. */
export class Keys {
  readonly #hashes: readonly (readonly [PageRole, Buffer])[]

  /** `trade` null: nobody may trade by the page. An empty key would let anybody in, so it is none. */
  constructor(read: string, trade: string | null) {
    if (read === '' || trade === '') throw new RangeError('A key of the page is never empty.')
    this.#hashes = [['read', hashed(read)], ...(trade === null ? [] : [['trade', hashed(trade)] as const])]
  }

  /** Null: it is none of them. All are compared, whichever fits; one key for both lets trade. */
  roleOf(key: string): PageRole | null {
    const given = hashed(key)
    let found: PageRole | null = null
    for (const [role, hash] of this.#hashes) if (timingSafeEqual(given, hash)) found = role
    return found
  }
}
