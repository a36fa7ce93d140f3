import { createHash } from 'node:crypto'
import { bundleOfFile } from '../bundle-page.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64')

/** What would end its element, where it stands in a text of the script; as an escape it means the same there. */
const withinScript = (text: string): string => text.replaceAll(/<(?=\/script|!--)/gi, '\\x3c')

/** Nothing is loaded from anywhere, and no script runs but the page's own. */
const policyOf = (script: string, style: string): string =>
  [
    `default-src 'none'`,
    `script-src 'sha256-${sha256(script)}'`,
    `style-src 'sha256-${sha256(style)}'`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')

const PARTS = 'coinfold-parts'

/** Whether a file that begins so is one of these. */
export const isPageFile = (beginning: Buffer): boolean => beginning.includes(`<meta name="${PARTS}"`)

/** One document: the page's script and style, and the parts, of which the last tells what is in the others. */
export const documentOfParts = async (parts: readonly string[]): Promise<string> => {
  const made = await bundleOfFile()
  const [script, style] = [withinScript(made.script), made.style]
  const held = parts.map((part, at) => `<script type="text/plain" id="part-${at}">${part}</script>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="${PARTS}" content="${parts.length}">
<meta name="referrer" content="no-referrer">
<title>coinfold</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body><div id="page"></div><noscript>This page is a program: it needs JavaScript. The same figures are on the command line.</noscript>
${held.join('\n')}
<script type="module">${script}</script>
</body>
</html>
`
}
