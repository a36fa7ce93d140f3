import type { Access } from './access/access.ts'
import type { Served } from './serve.ts'

/** What the process of a page is told, once, by its channel: the log's name may hold a password, and the keys are keys. */
export type PageStart = Pick<Served, 'version' | 'at'> & {
  readonly log: string
  readonly access: Access
  /** where the engine listens that it is beside; null: it takes no commands, and is asked nothing */
  readonly socket: string | null
}

/** What it says. */
export type PageSays =
  | { readonly is: 'listening'; readonly url: string }
  | { readonly is: 'warning'; readonly sentence: string }
  | { readonly is: 'refused'; readonly why: string }
