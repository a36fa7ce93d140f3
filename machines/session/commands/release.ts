import type { Described } from './command-kinds.ts'

/** The risk machine decides it: limits that were passed are its own. */
export const release = {
  description: 'Entries go on that a limit of loss had stopped, whichever it was; what is lost from then on is measured anew.',
  fields: {},
} as const satisfies Described
