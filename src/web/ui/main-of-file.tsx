import { render } from 'preact'
import './style/index.css'
import { App } from './app.tsx'
import { heldInDocument } from './held-document.ts'
import { fileSource } from './held-source.ts'
import { openPage } from './page-state.ts'

const held = await heldInDocument()
render(<App page={openPage(fileSource(held))} />, document.getElementById('page')!)
