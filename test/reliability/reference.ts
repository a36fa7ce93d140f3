import type { Site } from '../sim/world/faults.ts'
import type { Mark } from '../sim/world/marks.ts'

/** What the simulator does about something. `reliability.test.ts` looks every one of them up: a name that is gone fails. */
export type Reference =
  /** it makes it go wrong: `site/what` of its list of faults */
  | { readonly fault: `${Site}/${string}` }
  /** it counts how often it came to this */
  | { readonly mark: Mark }
  /** the bug, put into the code on purpose, is found */
  | { readonly mutant: string }
