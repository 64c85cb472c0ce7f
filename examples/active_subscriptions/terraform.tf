terraform {
  required_version = ">= 1.4"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}
