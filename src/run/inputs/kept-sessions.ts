import type { InputLine } from './input-line.ts'
import { readSegment } from './input-reading.ts'
import type { InputsHeader } from './inputs-header.ts'
import type { Segment } from './segment-folder.ts'

/** The files of one session, in order. `isWhole`: its first is among them. */
export type KeptSession = { readonly header: InputsHeader; readonly segments: readonly Segment[]; readonly isWhole: boolean }

/** The sessions that a folder's files are of, in order. */
export const keptSessions = (segments: readonly Segment[]): readonly KeptSession[] => {
  const sessions = new Map<string, { header: InputsHeader; segments: Segment[] }>()
  for (const segment of segments) {
    const header = readSegment(segment)?.header
    if (header === undefined) continue
    const known = sessions.get(header.run)
    if (known === undefined) sessions.set(header.run, { header, segments: [segment] })
    else known.segments.push(segment)
  }
  return [...sessions.values()].map((session) => ({ ...session, isWhole: session.header.first === session.header.sessionFirst }))
}

/** Its lines, a file at a time; `onTorn` is told of each file that ends with half a line. */
export function* linesOf({ segments }: Pick<KeptSession, 'segments'>, onTorn: (path: string) => void = () => {}): Iterable<InputLine> {
  for (const segment of segments) {
    const read = readSegment(segment)
    yield* read?.lines ?? []
    if (read?.isTorn()) onTorn(segment.path)
  }
}
