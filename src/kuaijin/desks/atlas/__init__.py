"""规划与地图: areas with their versions, parcels, plans, and outlines in and out."""
