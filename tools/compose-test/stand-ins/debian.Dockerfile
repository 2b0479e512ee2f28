# Stands in for debian: the bare system that debootstrap makes.
FROM katpool-stand-in/debian-12
CMD ["bash"]
