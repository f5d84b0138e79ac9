import { createApp } from "./app"
import { observe } from "./observability"

observe(createApp()).listen(3001, () => {
  console.log("listening")
})
