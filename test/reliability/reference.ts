import type { Site } from '../sim/world/faults.ts'
import type { Mark } from '../sim/world/marks.ts'

/** A test by its file and a part of its title, or of the name of one of its rows. */
export type TestReference = { readonly test: string; readonly title: string }

/** What shows that something is tested. `reliability.test.ts` looks every one of them up: a name that is gone fails. */
export type Reference =
  /** the simulator makes it go wrong: `site/what` of its list of faults */
  | { readonly fault: `${Site}/${string}` }
  /** the simulator counts how often it came to this */
  | { readonly mark: Mark }
  /** the bug, put into the code on purpose, is found */
  | { readonly mutant: string }
  | TestReference

export const isTest = (reference: Reference): reference is TestReference => 'test' in reference
