"""驾驶舱: the park's figures at a glance, each opening to what it is made of."""
