/**
 * A bug that some bot really had, as a change of a few words in the real code. `find` has to stand in the file exactly
 * once, so that a mutant whose target has moved is noticed.
 */
export type Mutant = {
  readonly name: string
  /** where it comes from */
  readonly seenIn: string
  /** which worlds it is hunted in, or whether on tapes; worlds whose log is a file unless said */
  readonly world?: 'remote' | 'tape'
  readonly patches: readonly Patch[]
}
export type Patch = { readonly file: string; readonly find: string; readonly put: string }
