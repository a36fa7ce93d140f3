import type { HeldIndex } from '../single-file/held-parts.ts'

/** What a file holds, part by part. */
export type HeldFile = { readonly index: HeldIndex; part<T>(number: number): Promise<T> }

/** Parts that stay unpacked: those that were asked for last. */
const KEPT = 40

const unpacked = async (text: string): Promise<unknown> => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json()
}

/** `textOf`: the packed text of a part; the last of them is the index. */
export const openHeldFile = async (count: number, textOf: (number: number) => string): Promise<HeldFile> => {
  const kept = new Map<number, Promise<unknown>>()
  const part = <T>(number: number): Promise<T> => {
    const known = kept.get(number) ?? unpacked(textOf(number))
    kept.delete(number)
    kept.set(number, known)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    return known as Promise<T>
  }
  return { index: await part<HeldIndex>(count - 1), part }
}
