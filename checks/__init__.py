"""What is built on the methods: oracles that judge them, the comparison, and the data it runs on."""
