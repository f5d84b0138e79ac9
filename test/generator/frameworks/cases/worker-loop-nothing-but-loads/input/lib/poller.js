function tick () {
  fetch('http://localhost').finally(() => setTimeout(tick, 1000))
}

tick()
