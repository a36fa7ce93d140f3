/**
 * Hands on to the Stately inspector, in a frame, what this page hears on its own address. The inspector says when it listens; what
 * comes before waits. Only the frame is answered, and only at the address that it answers from.
 */
export const bridgePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>coinfold machines</title>
<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100% }</style>
</head>
<body>
<iframe id="inspector" src="https://stately.ai/inspect" title="Stately inspector"></iframe>
<script>
const frame = document.getElementById('inspector')
const waiting = []
let origin = null
addEventListener('message', ({ data, source, origin: from }) => {
  if (source !== frame.contentWindow || data?.type !== '@statelyai.connected') return
  origin = from
  for (const message of waiting.splice(0)) frame.contentWindow.postMessage(message, origin)
})
new WebSocket('ws://' + location.host).onmessage = ({ data }) => {
  const message = JSON.parse(data)
  if (origin === null) waiting.push(message)
  else frame.contentWindow.postMessage(message, origin)
}
</script>
</body>
</html>
`
