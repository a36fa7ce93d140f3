import { type HeldFile, openHeldFile } from './held-file.ts'

/** What the document of the page holds. */
export const heldInDocument = async (): Promise<HeldFile> => {
  const said = document.querySelector<HTMLMetaElement>('meta[name="coinfold-parts"]')
  return openHeldFile(Number(said?.content), (number) => document.getElementById(`part-${number}`)?.textContent ?? '')
}
