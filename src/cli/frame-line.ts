/** A line of a screen, and what it is for: it is coloured by that in a terminal. */
export type ShownLine = { readonly text: string; readonly is: 'head' | 'words' | 'plain' | 'faint' | 'alarm' }
